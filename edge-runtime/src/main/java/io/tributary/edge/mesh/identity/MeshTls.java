package io.tributary.edge.mesh.identity;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How neighbours speak: TLS 1.3 (RFC 8446) in which both sides show a certificate of the site, or of an owner who is trusted. Renewed
 * certificates, new authorities and revocations count from the next handshake on, without new options or contexts. Any thread.
 *
 * <p>A handshake that resumes an earlier session shows no certificates, and an open link outlives a revocation. So whoever has a link
 * asks {@link #peer} before it says anything on it, and again when {@link Revocations#onChange} calls.
 */
public final class MeshTls {
    static final String TLS = "TLSv1.3";
    /**
     * Alone, because who offers several does not choose for sure. With a node's flags (C1 alone, docs/decisions/0008-flags-of-a-node.md) AES-GCM has
     * none of its fast code: 8 to 17 MB/s on a machine where this has 50 to 67.
     */
    private static final String CIPHER = "TLS_CHACHA20_POLY1305_SHA256";

    private static final int AUTHORITY_BYTES_MAX = 8_192;

    private final Path state;
    private final KnownTime time;
    private final Revocations revocations;
    private final MeshTrust trust;
    private final ShownKeys keys = new ShownKeys(() -> credentials().shown());
    private final X509ExtendedTrustManager trusted;
    private volatile Credentials credentials;

    private MeshTls(Path state, Credentials credentials, KnownTime time, Revocations revocations, MeshTrust trust) {
        this.state = state;
        this.credentials = credentials;
        this.time = time;
        this.revocations = revocations;
        this.trust = trust;
        this.trusted = new Checked((chain, side) -> trust.check(chain, Member.Role.NODE, side));
    }

    /**
     * What a node that has joined speaks by; empty when it has not: then it must not listen but on loopback.
     *
     * @param state the folder of the node's state
     * @throws IdentityException when a file is damaged, or others may read the key
     */
    public static Optional<MeshTls> open(Path state, InstantSource clock) throws IOException {
        Optional<Credentials> loaded = Credentials.load(state);
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        Credentials credentials = loaded.get();
        KnownTime time = new KnownTime(clock, credentials.self().owner());
        time.proven(credentials.self().owner(), credentials.self().from());
        Revocations revocations = new Revocations(Optional.of(Credentials.folder(state)), time);
        MeshTrust trust = new MeshTrust(time, revocations);
        trust.trust(credentials.authority());
        for (X509Certificate owner : owners(state)) {
            trust.trust(owner);
        }
        return Optional.of(new MeshTls(state, credentials, time, revocations, trust));
    }

    /** Other owners' authorities, in {@code identity/owners/*.pem}. */
    private static List<X509Certificate> owners(Path state) throws IOException {
        Path folder = Credentials.folder(state).resolve("owners");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<X509Certificate> owners = new ArrayList<>();
            for (Path file : files.filter(name -> name.toString().endsWith(".pem"))
                    .sorted()
                    .toList()) {
                owners.add(owner(file));
            }
            return owners;
        }
    }

    private static X509Certificate owner(Path file) throws IOException {
        try {
            String text = new String(
                    SafeFiles.read(file, AUTHORITY_BYTES_MAX).orElse(new byte[0]), StandardCharsets.ISO_8859_1);
            X509Certificate owner =
                    Pem.certificate(Pem.decode("CERTIFICATE", text).get(0));
            requireAuthority(owner);
            return owner;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IdentityException(
                    file + ": is not the certificate of a site's authority; bring its ca.pem, or remove the file", e);
        }
    }

    /** @throws CertificateException when it can't be what a site's certificates are signed by */
    static void requireAuthority(X509Certificate authority) throws CertificateException {
        boolean[] use = authority.getKeyUsage();
        if (authority.getBasicConstraints() < 0 || use == null || !use[5]) { // keyCertSign: RFC 5280, section 4.2.1.3
            throw new CertificateException("it is not the certificate of an authority");
        }
        try {
            authority.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("it is not signed by its own key", e);
        }
    }

    /** From now on speaks with the nodes of this owner too. */
    public void trust(X509Certificate authority) throws CertificateException {
        requireAuthority(authority);
        trust.trust(authority);
    }

    /** Who this node is, and its newest certificate. */
    public Credentials credentials() {
        return credentials;
    }

    /** What is revoked, and what neighbours exchange about it. */
    public Revocations revocations() {
        return revocations;
    }

    /** The time as certificates prove it. */
    public KnownTime time() {
        return time;
    }

    /** Keeps and shows a newer certificate. Writes to the disk: not for an event loop. */
    void renew(X509Certificate newer) throws IOException, GeneralSecurityException {
        Credentials next = credentials.renewed(newer);
        trust.check(new X509Certificate[] {newer}, Member.Role.NODE, MeshTrust.Side.CLIENT);
        next.save(state);
        credentials = next;
        time.proven(next.self().owner(), next.self().from());
    }

    ShownKeys keys() {
        return keys;
    }

    /** Who lets machines enrol must be our own site's. */
    void requireEnrolment(X509Certificate[] chain, MeshTrust.Side side) throws CertificateException {
        Member shown = trust.check(chain, Member.Role.ENROLMENT, side);
        if (!shown.owner().equals(credentials.self().owner())) {
            throw new CertificateException(
                    "who answers there is of another owner, " + shown.owner().shortForm());
        }
    }

    /** For who waits for neighbours. */
    public NetServerOptions server() {
        NetServerOptions options = new NetServerOptions().setSsl(true).setClientAuth(ClientAuth.REQUIRED);
        options.setEnabledSecureTransportProtocols(Set.of(TLS));
        options.addEnabledCipherSuite(CIPHER);
        options.setKeyCertOptions(KeyCertOptions.wrap(keys));
        options.setTrustOptions(TrustOptions.wrap(trusted));
        return options;
    }

    /** For who goes to a neighbour. */
    public NetClientOptions client() {
        NetClientOptions options = new NetClientOptions().setSsl(true).setHostnameVerificationAlgorithm("");
        options.setEnabledSecureTransportProtocols(Set.of(TLS));
        options.addEnabledCipherSuite(CIPHER);
        options.setKeyCertOptions(KeyCertOptions.wrap(keys));
        options.setTrustOptions(TrustOptions.wrap(trusted));
        return options;
    }

    /** The same for plain sockets, on each of which {@link #parameters} must be set. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance(TLS);
            context.init(new KeyManager[] {keys}, new TrustManager[] {trusted}, new SecureRandom());
            for (var sessions : List.of(context.getServerSessionContext(), context.getClientSessionContext())) {
                sessions.setSessionCacheSize(1);
                sessions.setSessionTimeout(1); // seconds: a session that is resumed asks for no certificate
            }
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime from 11 on has TLS 1.3", e);
        }
    }

    /** TLS 1.3 alone, with a certificate from both sides. */
    public SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {TLS});
        parameters.setCipherSuites(new String[] {CIPHER});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    /** {@link #peer(SSLSession)} of a link. */
    public Member peer(NetSocket link) throws SSLPeerUnverifiedException {
        SSLSession session = link.sslSession();
        if (session == null) {
            throw new SSLPeerUnverifiedException(link.remoteAddress() + " speaks no TLS");
        }
        return peer(session);
    }

    /**
     * Who is at the other end, if it may be there now.
     *
     * @throws SSLPeerUnverifiedException with the reason to close the link
     */
    public Member peer(SSLSession session) throws SSLPeerUnverifiedException {
        Certificate[] shown = session.getPeerCertificates();
        X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
        try {
            // Which side it was has been looked at in the handshake: nodes' certificates are good for both.
            return trust.check(chain, Member.Role.NODE, MeshTrust.Side.CLIENT);
        } catch (CertificateException e) {
            SSLPeerUnverifiedException refused = new SSLPeerUnverifiedException(e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }
}
