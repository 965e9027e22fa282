package io.tributary.edge.mqtt;

import io.tributary.edge.config.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS over a connected socket, from PEM files. The server's name is always checked against its certificate. */
public final class TlsSockets {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private TlsSockets() {}

    /** A socket over a connected one, which it closes with itself; the handshake happens at the first read or write. */
    public static SSLSocket over(Socket socket, String host, int port, TlsSettings tls) throws IOException {
        SSLSocket secured = (SSLSocket) context(tls).getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818, the only one that Java knows beside LDAPS
        parameters.setProtocols(tls.tls12() ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {"TLSv1.3"});
        secured.setSSLParameters(parameters);
        return secured;
    }

    private static SSLContext context(TlsSettings tls) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls), trust(tls.ca()), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new Explained("TLS cannot be set up from the given files: " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] trust(@Nullable Path ca) throws IOException, GeneralSecurityException {
        if (ca == null) {
            return null;
        }
        KeyStore store = emptyStore();
        int n = 0;
        for (Certificate certificate : certificates(ca, "tls.ca")) {
            store.setCertificateEntry("ca" + n++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(TlsSettings tls) throws IOException, GeneralSecurityException {
        if (tls.certificate() == null || tls.key() == null) {
            return null;
        }
        Certificate[] chain = certificates(tls.certificate(), "tls.certificate").toArray(new Certificate[0]);
        KeyStore store = emptyStore();
        store.setKeyEntry("own", privateKey(tls.key(), chain[0].getPublicKey().getAlgorithm()), new char[0], chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path pem, String setting) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new Explained(setting + ": " + pem + " holds no certificate; give a PEM file");
            }
            return found;
        } catch (CertificateException e) {
            throw new Explained(setting + ": " + pem + " is not a PEM file of certificates", e);
        } catch (NoSuchFileException e) {
            throw new Explained(setting + ": no such file " + pem, e);
        }
    }

    private static PrivateKey privateKey(Path pem, String algorithm) throws IOException, GeneralSecurityException {
        String text = Files.readString(pem);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new Explained("tls.key: " + pem + " is not an unencrypted PKCS#8 key; convert it with"
                    + " openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(from + BEGIN.length(), to));
        for (String candidate : List.of(algorithm, "EC", "RSA", "EdDSA")) {
            Optional<PrivateKey> key = privateKey(encoded, candidate);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new Explained("tls.key: " + pem + " is neither an EC, RSA nor Ed25519 key");
    }

    private static Optional<PrivateKey> privateKey(byte[] encoded, String algorithm) throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }
}
