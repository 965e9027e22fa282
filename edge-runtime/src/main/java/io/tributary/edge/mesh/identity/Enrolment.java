package io.tributary.edge.mesh.identity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks at the address where machines enrol. Says nothing before the other side has shown that the right authority stands behind it. */
final class Enrolment {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 15_000;
    private static final int IDLE_SECONDS = 30;

    private final HttpClientAgent client;
    private final String address;

    private Enrolment(HttpClientAgent client, String address) {
        this.client = client;
        this.address = address;
    }

    /** @param keys what to show of oneself, if anything */
    static Enrolment at(Vertx vertx, String address, X509ExtendedTrustManager trusted, Optional<ShownKeys> keys) {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setVerifyHost(false) // certificates name sites, not hosts
                .setTrustOptions(TrustOptions.wrap(trusted))
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        options.setEnabledSecureTransportProtocols(Set.of(MeshTls.TLS));
        keys.ifPresent(some -> options.setKeyCertOptions(KeyCertOptions.wrap(some)));
        return new Enrolment(vertx.createHttpClient(options), address);
    }

    Future<SiteAuthority.Admitted> join(JoinToken.Secret secret, byte[] request) {
        Buffer body = EnrolmentMessages.write(new EnrolmentMessages.Join(secret, request));
        return ask(HttpMethod.POST, "/v1/join", body).map(Enrolment::admitted);
    }

    Future<SiteAuthority.Admitted> renew() {
        return ask(HttpMethod.POST, "/v1/renew", Buffer.buffer()).map(Enrolment::admitted);
    }

    /** The newest list; empty when its number is the one given. */
    Future<Optional<byte[]>> revocations(BigInteger have) {
        return ask(HttpMethod.GET, "/v1/revocations?after=" + have, Buffer.buffer())
                .map(body -> body.length() == 0 ? Optional.empty() : Optional.of(body.getBytes()));
    }

    Future<Void> close() {
        return client.close();
    }

    private static SiteAuthority.Admitted admitted(Buffer body) {
        try {
            return EnrolmentMessages.readAdmitted(body);
        } catch (IdentityException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Future<Buffer> ask(HttpMethod method, String what, Buffer body) {
        int colon = address.lastIndexOf(':');
        RequestOptions where = new RequestOptions()
                .setMethod(method)
                .setHost(address.substring(0, colon).replaceAll("[\\[\\]]", ""))
                .setPort(Integer.parseInt(address.substring(colon + 1)))
                .setURI(what)
                .setTimeout(ANSWER_MILLIS)
                .setIdleTimeout(ANSWER_MILLIS);
        return client.request(where)
                .compose(request -> request.send(body))
                .compose(this::read)
                .recover(cause -> Future.failedFuture(explained(cause)));
    }

    private Future<Buffer> read(HttpClientResponse response) {
        return bounded(response).compose(body -> {
            if (response.statusCode() != 200) {
                return Future.failedFuture(new IdentityException(
                        address + " refuses (" + response.statusCode() + "): " + EnrolmentMessages.readFault(body)));
            }
            return Future.succeededFuture(body);
        });
    }

    private Future<Buffer> bounded(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() <= EnrolmentMessages.ANSWER_BYTES_MAX) {
                body.appendBuffer(part);
            } else {
                whole.tryFail(new IdentityException(
                        address + ": an answer of more than " + EnrolmentMessages.ANSWER_BYTES_MAX + " bytes"));
                response.request().connection().close();
            }
        });
        response.endHandler(end -> whole.tryComplete(body));
        response.exceptionHandler(whole::tryFail);
        return whole.future();
    }

    private IdentityException explained(Throwable cause) {
        if (cause instanceof IdentityException known) {
            return known;
        }
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof CertificateException || deeper instanceof IdentityException) {
                return new IdentityException(address + ": " + deeper.getMessage(), cause);
            }
        }
        return new IdentityException(
                address + ": nobody answers who lets machines enrol: " + cause.getMessage()
                        + "; is it running there (tributary site enrol), and is that its address?",
                cause);
    }
}
