package io.tributary.edge.mesh.neighbour;

import io.tributary.edge.mesh.offer.Digest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** TLS by the files that {@code Certificates} makes. */
final class TestTls {
    private static final char[] NONE = new char[0];

    private TestTls() {}

    /** What a member of the site speaks. */
    static MutualTls of(Path directory) throws Exception {
        return new MutualTls(
                context(directory, true),
                () -> parameters("TLSv1.3"),
                session -> Digest.sha256(
                        session.getPeerCertificates()[0].getPublicKey().getEncoded()));
    }

    static SSLParameters parameters(String protocol) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    /** @param shows whether the client's certificate is shown, or none */
    static SSLContext context(Path directory, boolean shows) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, NONE);
        trusted.setCertificateEntry("ca", certificate(directory.resolve("ca.pem")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, NONE);
        byte[] key = Base64.getMimeDecoder()
                .decode(Files.readString(directory.resolve("client.key")).replaceAll("-----[^-]+-----", ""));
        own.setKeyEntry(
                "own",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                NONE,
                new Certificate[] {certificate(directory.resolve("client.pem"))});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NONE);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shows ? keys.getKeyManagers() : new KeyManager[0], trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
