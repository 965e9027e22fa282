package io.tributary.edge.mesh.identity;

import java.math.BigInteger;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a certificate says of its holder. Whether it may be believed is {@link MeshTls}'s to tell.
 *
 * <p>A node's certificate names it by the URI {@code tributary://SITE/NODE} as its only subject alternative name; the owner is in the
 * issuer's name, as OU.
 *
 * @param id hash of the certificate's own key
 * @param role what it may be used for
 * @param site of the owner's own naming, {@code [a-z0-9-]}: two nodes are of one site when site and owner are the same
 * @param owner hash of the key of the authority that it says has signed it
 * @param serial unique for an owner
 * @param from first instant at which it counts
 * @param until last instant at which it counts
 */
public record Member(NodeId id, Role role, String site, NodeId owner, BigInteger serial, Instant from, Instant until) {
    static final String SITE_RULE = "1 to 63 of a-z, 0-9 and -, with a letter or digit at both ends";
    private static final Pattern SITE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern OWNER = Pattern.compile("(?:^|,)OU=([0-9a-f]{64})(?:,|$)");
    private static final int URI_NAME = 6; // RFC 5280, section 4.2.1.6

    /** What a certificate may be used for. */
    public enum Role {
        /** One end of a link between neighbours. */
        NODE,
        /** To answer at the address where machines enrol. A node's certificate is not good for that: it could ask for others' tokens. */
        ENROLMENT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static boolean isSite(String name) {
        return SITE.matcher(name).matches();
    }

    /** The URI that names the holder of a key in a role. */
    static String uri(String site, Role role, NodeId id) {
        return "tributary://" + site + "/" + (role == Role.NODE ? id.hex() : role.word());
    }

    /** @throws CertificateException when it is not of the form that our authorities give */
    public static Member of(X509Certificate certificate) throws CertificateException {
        NodeId id = NodeId.of(certificate.getPublicKey());
        URI uri = URI.create(onlyUri(certificate));
        String site = uri.getHost() == null ? "" : uri.getHost();
        String path = uri.getPath() == null ? "" : uri.getPath();
        Role role = path.equals("/enrolment") ? Role.ENROLMENT : Role.NODE;
        if (!isSite(site) || !uri(site, role, id).equals(uri.toString())) {
            throw new CertificateException("the name " + uri + " is not tributary://SITE/ID with the id " + id
                    + " of the certificate's own key");
        }
        NodeId owner = owner(certificate)
                .orElseThrow(
                        () -> new CertificateException("the issuer of " + uri + " does not say by OU whose key it is"));
        return new Member(
                id,
                role,
                site,
                owner,
                certificate.getSerialNumber(),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Whose key the issuer's name says has signed a certificate. */
    private static Optional<NodeId> owner(X509Certificate certificate) {
        Matcher unit = OWNER.matcher(certificate.getIssuerX500Principal().getName());
        return unit.find() ? Optional.of(new NodeId(unit.group(1))) : Optional.empty();
    }

    private static String onlyUri(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = names(certificate);
        if (names.size() == 1) {
            List<?> name = names.iterator().next();
            if (Integer.valueOf(URI_NAME).equals(name.get(0)) && name.get(1) instanceof String text) {
                return text;
            }
        }
        throw new CertificateException("a certificate of a node has one subject alternative name, a URI; this one has "
                + names.size() + " names");
    }

    private static Collection<List<?>> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names;
    }
}
