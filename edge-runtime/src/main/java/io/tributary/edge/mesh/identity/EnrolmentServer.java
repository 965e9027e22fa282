package io.tributary.edge.mesh.identity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where machines come to join a site, to renew and to ask what is revoked: HTTP over TLS 1.3, with a certificate of the site's own
 * authority. {@code POST /v1/join} needs a token, {@code POST /v1/renew} a certificate that counts, {@code GET /v1/revocations}
 * nothing, as lists are signed and secret to nobody.
 */
public final class EnrolmentServer {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentServer.class);
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(7);
    private static final int JOINS_AT_ONCE = 20;
    private static final Duration JOIN_INTERVAL = Duration.ofSeconds(3);
    private static final int IDLE_SECONDS = 60;
    private static final int PATIENCE_SECONDS = 5;
    private static final int REQUEST_MILLIS = 10_000;

    private final Vertx vertx;
    private final SiteAuthority authority;
    private final RateLimit joins = new RateLimit(JOINS_AT_ONCE, JOIN_INTERVAL);
    private final MeshTrust trust;
    private final Revocations revocations;
    private final HttpServer server;
    private Optional<SiteAuthority.Shown> shown = Optional.empty();

    private EnrolmentServer(Vertx vertx, SiteAuthority authority) {
        this.vertx = vertx;
        this.authority = authority;
        KnownTime time = new KnownTime(authority.clock(), authority.owner());
        this.revocations = new Revocations(Optional.empty(), time);
        this.trust = new MeshTrust(time, revocations);
        trust.trust(authority.certificate());
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(KeyCertOptions.wrap(new ShownKeys(this::shown)))
                .setTrustOptions(
                        TrustOptions.wrap(new Checked((chain, side) -> trust.check(chain, Member.Role.NODE, side))))
                .setMaxInitialLineLength(512)
                .setMaxHeaderSize(2_048)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        options.setEnabledSecureTransportProtocols(Set.of(MeshTls.TLS));
        this.server = vertx.createHttpServer(options).requestHandler(this::handle);
    }

    /**
     * Begins to answer.
     *
     * @param port 0 for any that is free
     * @return fails when the address can't be had, with the way out
     */
    public static Future<EnrolmentServer> listen(Vertx vertx, SiteAuthority authority, String host, int port) {
        EnrolmentServer made = new EnrolmentServer(vertx, authority);
        return vertx.<Void>executeBlocking(() -> {
                    made.revocations.offer(authority.revocations());
                    return null;
                })
                .compose(read -> made.server.listen(port, host))
                .map(listening -> made)
                .recover(cause -> Future.failedFuture(new IdentityException(
                        host + ":" + port + ": machines can't enrol here: " + cause.getMessage()
                                + "; give an address of this machine that is free by --listen",
                        cause)));
    }

    /** Where it answers. */
    public int port() {
        return server.actualPort();
    }

    /** Takes no more requests; completes when those that have come are answered, or after 5 s. */
    public Future<Void> close() {
        return server.shutdown(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Made anew after two thirds of its life, so that a server may run for ever; and when a clock was set back behind its beginning,
     * which joining machines take for a proof of the time.
     */
    private synchronized SiteAuthority.Shown shown() {
        Instant now = authority.clock().instant();
        if (shown.filter(some -> isFresh(some.chain().get(0), now)).isEmpty()) {
            try {
                shown = Optional.of(authority.enrolment(CERTIFICATE_LIFE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shown.orElseThrow();
    }

    private static boolean isFresh(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        return !now.isBefore(from)
                && now.isBefore(from.plus(CERTIFICATE_LIFE.dividedBy(3).multipliedBy(2)));
    }

    private void handle(HttpServerRequest request) {
        String host = request.remoteAddress().hostAddress();
        long timer = vertx.setTimer(REQUEST_MILLIS, late -> request.connection().close());
        Future<Buffer> answer =
                body(request).compose(body -> answer(request, host, body)).onComplete(done -> vertx.cancelTimer(timer));
        answer.onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body))
                .onFailure(cause -> refuse(request, host, cause));
    }

    private static Future<Buffer> body(HttpServerRequest request) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= EnrolmentMessages.REQUEST_BYTES_MAX) {
                body.appendBuffer(part);
            } else {
                whole.tryFail(new Refusal(
                        Refusal.Kind.TOO_LARGE,
                        "a request of more than " + EnrolmentMessages.REQUEST_BYTES_MAX + " bytes"));
            }
        });
        request.endHandler(end -> whole.tryComplete(body));
        request.exceptionHandler(whole::tryFail);
        return whole.future();
    }

    private Future<Buffer> answer(HttpServerRequest request, String host, Buffer body) {
        String what = request.method() + " " + request.path();
        return switch (what) {
            case "POST /v1/join" -> join(host, body);
            case "POST /v1/renew" -> renew(request, host);
            case "GET /v1/revocations" -> list(request);
            default ->
                Future.failedFuture(new Refusal(
                        Refusal.Kind.MALFORMED, "there is no such thing here; use the same release on both machines"));
        };
    }

    private Future<Buffer> join(String host, Buffer body) {
        Optional<Duration> wait = joins.attempt(host, authority.clock().instant());
        if (wait.isPresent()) {
            return Future.failedFuture(new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "too many attempts from " + host + "; try again in "
                            + (wait.get().toSeconds() + 1) + " s"));
        }
        return work(() -> {
            EnrolmentMessages.Join join = EnrolmentMessages.readJoin(body);
            SiteAuthority.Admitted admitted = authority.admit(join.secret(), join.request());
            LOG.info("admitted node {} at {}", NodeId.of(admitted.certificate().getPublicKey()), host);
            return EnrolmentMessages.write(admitted);
        });
    }

    private Future<Buffer> renew(HttpServerRequest request, String host) {
        return list().compose(newest -> work(() -> {
            X509Certificate current = client(request);
            SiteAuthority.Admitted admitted = authority.renew(current);
            LOG.info("renewed node {} at {}", NodeId.of(current.getPublicKey()), host);
            return EnrolmentMessages.write(admitted);
        }));
    }

    private X509Certificate client(HttpServerRequest request) throws Refusal {
        try {
            Certificate[] shown = request.sslSession().getPeerCertificates();
            X509Certificate current = (X509Certificate) shown[0];
            trust.check(new X509Certificate[] {current}, Member.Role.NODE, MeshTrust.Side.CLIENT);
            return current;
        } catch (SSLPeerUnverifiedException e) {
            throw new Refusal(Refusal.Kind.UNKNOWN, "who renews shows its certificate; this one shows none");
        } catch (GeneralSecurityException e) {
            throw new Refusal(Refusal.Kind.UNKNOWN, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** The newest list; nothing when it is the one that the asking node has. */
    private Future<Buffer> list(HttpServerRequest request) {
        String after = request.getParam("after");
        return list().map(newest -> {
            BigInteger number = revocations.number(authority.owner());
            return number.toString().equals(after) ? Buffer.buffer() : newest;
        });
    }

    /** Another program may have revoked a node since. */
    private Future<Buffer> list() {
        return work(() -> {
            byte[] newest = authority.revocations();
            revocations.offer(newest);
            return Buffer.buffer(newest);
        });
    }

    private <T> Future<T> work(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    private static void refuse(HttpServerRequest request, String host, Throwable cause) {
        Refusal.Kind kind = cause instanceof Refusal refusal ? refusal.kind() : Refusal.Kind.NOT_NOW;
        LOG.warn("refused {} {} from {}: {}", request.method(), request.path(), host, cause.getMessage());
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        String message = cause instanceof Refusal
                ? String.valueOf(cause.getMessage())
                : "the site's authority can't answer now; its log says why";
        if (kind == Refusal.Kind.TOO_LARGE) {
            request.response().putHeader("Connection", "close");
        }
        request.response()
                .setStatusCode(kind.status())
                .putHeader("Content-Type", "application/json")
                .end(EnrolmentMessages.writeFault(message));
    }
}
