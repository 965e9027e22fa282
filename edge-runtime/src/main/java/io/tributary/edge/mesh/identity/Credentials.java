package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node has to show: its key, the certificate that makes it a member of a site, and the site's authority. Kept in the folder
 * {@code identity} of the node's state: {@code node.key} (0600) is made there and never leaves it; {@code node.pem} has certificate,
 * authority and the address where it renews, and is replaced as a whole. A node without credentials speaks to nobody but its own machine.
 */
public final class Credentials {
    private static final String FOLDER = "identity";
    private static final int BYTES_MAX = 16_384;
    private static final Pattern ADDRESS = Pattern.compile("(?m)^enrolment: (\\S+)$");

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final X509Certificate authority;
    private final String enrolment;
    private final Member self;

    private Credentials(
            PrivateKey key, X509Certificate certificate, X509Certificate authority, String enrolment, Member self) {
        this.key = key;
        this.certificate = certificate;
        this.authority = authority;
        this.enrolment = enrolment;
        this.self = self;
    }

    /** Puts together what belongs together. @throws GeneralSecurityException when it does not */
    static Credentials of(KeyPair key, X509Certificate certificate, X509Certificate authority, String enrolment)
            throws GeneralSecurityException {
        Member self = Member.of(certificate);
        certificate.verify(authority.getPublicKey());
        if (!certificate.getPublicKey().equals(key.getPublic())) {
            throw new GeneralSecurityException("the certificate is for another key");
        }
        if (self.role() != Member.Role.NODE || !self.owner().equals(NodeId.of(authority.getPublicKey()))) {
            throw new GeneralSecurityException("the certificate is not a node's of this authority");
        }
        if (!JoinToken.isAddress(enrolment)) {
            throw new GeneralSecurityException("'" + enrolment + "' is not an address");
        }
        return new Credentials(key.getPrivate(), certificate, authority, enrolment, self);
    }

    /**
     * Reads what a node has joined with; empty when it has not joined. Expired ones are read: whether they count is for whoever sees
     * them to say.
     *
     * @param state the folder of the node's state
     * @throws IdentityException when a file is damaged, or others may read the key
     */
    public static Optional<Credentials> load(Path state) throws IOException {
        Path file = file(state);
        Optional<byte[]> content = SafeFiles.read(file, BYTES_MAX);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        KeyPair key = KeyFile.read(keyFile(state), Optional.empty())
                .orElseThrow(() -> new IdentityException(keyFile(state) + ": is gone; bring it back, or remove " + file
                        + " and join anew: tributary node join"));
        String text = new String(content.get(), StandardCharsets.ISO_8859_1);
        Matcher address = ADDRESS.matcher(text);
        try {
            List<byte[]> chain = Pem.decode("CERTIFICATE", text);
            if (chain.size() != 2 || !address.find()) {
                throw new GeneralSecurityException("it has not two certificates and an address");
            }
            return Optional.of(of(key, Pem.certificate(chain.get(0)), Pem.certificate(chain.get(1)), address.group(1)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IdentityException(
                    file + ": is damaged: " + e.getMessage() + "; remove it and join anew: tributary node join", e);
        }
    }

    /** The node's key, made when there is none. It is on the disk before anybody hears of it. */
    static KeyPair ownKey(Path state, SecureRandom random) throws IOException {
        SafeFiles.folder(folder(state));
        Optional<KeyPair> kept = KeyFile.read(keyFile(state), Optional.empty());
        if (kept.isPresent()) {
            return kept.get();
        }
        KeyPair made = KeyFile.generate(random);
        KeyFile.write(keyFile(state), made, Optional.empty(), random);
        return made;
    }

    void save(Path state) throws IOException {
        try {
            String text = "# Who this node is; made by its site's authority.\nenrolment: " + enrolment + "\n"
                    + Pem.encode("CERTIFICATE", certificate.getEncoded())
                    + Pem.encode("CERTIFICATE", authority.getEncoded());
            SafeFiles.write(file(state), text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate that can't be written", e);
        }
    }

    /** The same node with a newer certificate. @throws GeneralSecurityException when it is not one for the same node and owner */
    Credentials renewed(X509Certificate newer) throws GeneralSecurityException {
        Credentials next = of(new KeyPair(certificate.getPublicKey(), key), newer, authority, enrolment);
        if (!next.self.site().equals(self.site())) {
            throw new GeneralSecurityException("the new certificate is for site '" + next.self.site() + "'");
        }
        return next;
    }

    static Path folder(Path state) {
        return state.resolve(FOLDER);
    }

    static Path file(Path state) {
        return folder(state).resolve("node.pem");
    }

    static Path keyFile(Path state) {
        return folder(state).resolve("node.key");
    }

    /** Who this node is. */
    public Member self() {
        return self;
    }

    /** The authority of the node's own site. */
    public X509Certificate authority() {
        return authority;
    }

    /** Where it renews and asks for revocations, {@code host:port}. */
    public String enrolment() {
        return enrolment;
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Signs what this node states, such as its offers (Ed25519, RFC 8032). Any thread. */
    public byte[] sign(byte[] text) {
        try {
            return KeyFile.sign(key, text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read can't sign", e);
        }
    }

    SiteAuthority.Shown shown() {
        return new SiteAuthority.Shown(key, List.of(certificate, authority));
    }
}
