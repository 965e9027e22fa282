package io.tributary.edge.mesh.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * SHA-256 of a public key (its SubjectPublicKeyInfo, RFC 5280 section 4.1), in 64 lower-case hexadecimal digits. Nobody can claim
 * another's: whoever does must sign with its key. An owner is named the same way, by the key of the site's authority.
 */
public record NodeId(String hex) implements Comparable<NodeId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final int SHORT_DIGITS = 12;

    /** @throws IllegalArgumentException when it is not 64 lower-case hexadecimal digits */
    public NodeId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is not a node id of 64 digits 0-9 and a-f");
        }
    }

    /** The id of who holds the private key of {@code key}. */
    public static NodeId of(PublicKey key) {
        return new NodeId(HexFormat.of().formatHex(sha256(key.getEncoded())));
    }

    /** Enough digits for people to tell the nodes of a site apart; not for machines to trust. */
    public String shortForm() {
        return hex.substring(0, SHORT_DIGITS);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
