package io.tributary.edge.mesh.identity;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom to believe: who shows a certificate for an Ed25519 key, signed by the authority of our site or of an owner whom we trust, for
 * the purpose at hand, that counts now and is not revoked. Nothing is remembered between two questions, so a change of authorities or
 * revocations counts at once. Any thread.
 */
final class MeshTrust {
    /** Clocks of machines that keep their time differ by less. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final String SERVER = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final int DIGITAL_SIGNATURE = 0;

    private final KnownTime time;
    private final Revocations revocations;
    private final Map<NodeId, X509Certificate> authorities = new ConcurrentHashMap<>();

    MeshTrust(KnownTime time, Revocations revocations) {
        this.time = time;
        this.revocations = revocations;
    }

    /** Which end of a connection shows its certificate. */
    enum Side {
        SERVER,
        CLIENT
    }

    /** From now on believes whom this authority has admitted. */
    void trust(X509Certificate authority) {
        NodeId owner = NodeId.of(authority.getPublicKey());
        authorities.put(owner, authority);
        revocations.trust(owner, authority);
    }

    List<X509Certificate> authorities() {
        return List.copyOf(authorities.values());
    }

    /**
     * Who it is that shows a chain. The chain's first certificate counts; authorities in it are not looked at.
     *
     * @throws CertificateException with the reason not to believe them
     */
    Member check(X509Certificate[] chain, Member.Role role, Side side) throws CertificateException {
        if (chain.length == 0 || chain.length > 3) {
            throw new CertificateException("a chain of " + chain.length + " certificates; 1 to 3 are taken");
        }
        X509Certificate shown = chain[0];
        requireEd25519(shown);
        Member member = Member.of(shown);
        X509Certificate authority = authorities.get(member.owner());
        if (authority == null) {
            throw new CertificateException(
                    named(member) + " is of the owner " + member.owner().shortForm()
                            + ", whom we don't trust; a machine of this site joins it by: tributary node join");
        }
        requireSigned(shown, authority, member);
        requireTime(member, role);
        requireUse(shown, member, role, side);
        if (revocations.isRevoked(member)) {
            throw new CertificateException(named(member) + " is revoked by list " + revocations.number(member.owner())
                    + " of its owner; to let it back, remove its key and join anew");
        }
        return member;
    }

    private static String named(Member member) {
        return "the certificate of " + member.role().word() + " " + member.id().shortForm() + " at site '"
                + member.site() + "'";
    }

    private static void requireEd25519(X509Certificate shown) throws CertificateException {
        PublicKey key = shown.getPublicKey();
        boolean ed25519 = key instanceof EdECPublicKey edwards
                && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
        if (!ed25519 || !shown.getSigAlgOID().equals("1.3.101.112")) { // RFC 8410, section 3
            throw new CertificateException("a certificate with a key of kind " + key.getAlgorithm() + " signed by "
                    + shown.getSigAlgName() + "; only Ed25519 is taken");
        }
    }

    /** The signature, names and critical extensions, by the Java runtime's own rules (RFC 5280, section 6). */
    private static void requireSigned(X509Certificate shown, X509Certificate authority, Member member)
            throws CertificateException {
        try {
            PKIXParameters rules = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            rules.setRevocationEnabled(false); // we have our own list, and our own time
            rules.setDate(Date.from(member.from()));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(shown)), rules);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(named(member) + " is not signed by its owner: " + e.getMessage(), e);
        }
    }

    /**
     * A certificate from the future tells that a clock is wrong. When ours is known to be behind, or the authority itself speaks, it
     * is ours, and the certificate proves the time; else it is theirs.
     */
    private void requireTime(Member member, Member.Role role) throws CertificateException {
        if (member.from().isAfter(time.instant().plus(SKEW))) {
            boolean ours = time.clockIsBehind() || role == Member.Role.ENROLMENT;
            if (!ours || !time.isWitness(member.owner())) {
                throw new CertificateException(named(member) + " counts from " + member.from() + ", and here it is "
                        + time.instant() + "; check the clocks of both machines: timedatectl");
            }
            time.proven(member.owner(), member.from());
        }
        Instant now = time.instant();
        if (now.isAfter(member.until())) {
            throw new CertificateException(named(member) + " expired at " + member.until() + ", and here it is " + now
                    + "; check the clocks of both machines, and if they are right let it join anew");
        }
    }

    private static void requireUse(X509Certificate shown, Member member, Member.Role role, Side side)
            throws CertificateException {
        boolean[] use = shown.getKeyUsage();
        Collection<String> purposes = shown.getExtendedKeyUsage();
        boolean allowed = use != null
                && use[DIGITAL_SIGNATURE]
                && shown.getBasicConstraints() < 0
                && purposes != null
                && purposes.contains(side == Side.SERVER ? SERVER : CLIENT);
        if (!allowed || member.role() != role) {
            throw new CertificateException(
                    named(member) + " is not made to be the " + side + " of a connection as " + role.word());
        }
    }
}
