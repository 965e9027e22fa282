package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A site's certificate authority, in one folder that its owner keeps: {@code ca.key} (0600), {@code ca.pem}, the tokens given out, the
 * nodes admitted, and the list of revoked certificates. It decides; {@link EnrolmentServer} lets machines ask it. What it answers is on the
 * disk before. Any thread, and several programs at once; every call may wait for the disk.
 */
public final class SiteAuthority {
    /** How long a node's certificate counts. */
    public static final Duration NODE_LIFE = Duration.ofDays(30);

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365);
    private static final Duration LIST_LIFE = Duration.ofDays(7);
    private static final Pattern SITE = Pattern.compile("(?:^|,)O=([a-z0-9-]+)(?:,|$)");
    private static final int CERTIFICATE_BYTES_MAX = 8_192;

    private final Path folder;
    private final KeyPair key;
    private final X509Certificate certificate;
    private final String site;
    private final InstantSource clock;
    private final SecureRandom random;
    private final SiteLock lock;
    private final Tokens tokens;
    private final Roll roll;

    private SiteAuthority(
            Path folder, KeyPair key, X509Certificate certificate, InstantSource clock, SecureRandom random)
            throws IOException {
        this.folder = folder;
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
        this.random = random;
        this.lock = new SiteLock(folder);
        this.tokens = new Tokens(folder.resolve("tokens"));
        this.roll = new Roll(folder.resolve("nodes"));
        Matcher name = SITE.matcher(certificate.getSubjectX500Principal().getName());
        if (!name.find() || !Member.isSite(name.group(1))) {
            throw damaged(folder, "it is no site's certificate", null);
        }
        this.site = name.group(1);
    }

    /**
     * Makes the authority of a new site.
     *
     * @param folder where; made when it is not there
     * @param site its name, {@code [a-z0-9-]}
     * @param passPhrase to encrypt the key with
     * @throws IdentityException when the folder has an authority, or the name is none
     */
    public static SiteAuthority init(
            Path folder, String site, Optional<char[]> passPhrase, InstantSource clock, SecureRandom random)
            throws IOException {
        if (!Member.isSite(site)) {
            throw new IdentityException(
                    "'" + site + "' is not a site's name: " + Member.SITE_RULE + "; give one by --name");
        }
        SafeFiles.folder(folder);
        return new SiteLock(folder).hold(() -> {
            if (Files.exists(authority(folder))) {
                throw new IdentityException(folder + ": has the authority of a site already, which is not overwritten:"
                        + " its nodes would be lost; give another folder");
            }
            // Without ca.pem a key is what an attempt left behind that did not end.
            KeyPair pair = KeyFile.generate(random);
            KeyFile.write(folder.resolve("ca.key"), pair, passPhrase, random);
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            X509Certificate made = Certificates.authority(
                    pair, site, new Certificates.Term(serial(random), now, now.plus(AUTHORITY_LIFE)));
            SiteAuthority authority = new SiteAuthority(folder, pair, made, clock, random);
            authority.publish();
            SafeFiles.write(authority(folder), encoded(made).getBytes(StandardCharsets.US_ASCII));
            return authority;
        });
    }

    /** @throws IdentityException when the folder has no whole authority, or the pass phrase does not open it */
    public static SiteAuthority open(Path folder, Optional<char[]> passPhrase, InstantSource clock, SecureRandom random)
            throws IOException {
        byte[] content = SafeFiles.read(authority(folder), CERTIFICATE_BYTES_MAX)
                .orElseThrow(() -> new IdentityException(
                        folder + ": has no site's authority; make one by: tributary site init --name SITE " + folder));
        KeyPair pair = KeyFile.read(folder.resolve("ca.key"), passPhrase)
                .orElseThrow(() -> new IdentityException(folder
                        + ": has no ca.key, without which it can admit nobody; bring back what its owner keeps"));
        try {
            List<byte[]> blocks = Pem.decode("CERTIFICATE", new String(content, StandardCharsets.ISO_8859_1));
            if (blocks.size() != 1) {
                throw damaged(folder, "it has not one certificate", null);
            }
            X509Certificate read = Pem.certificate(blocks.get(0));
            if (!read.getPublicKey().equals(pair.getPublic())) {
                throw damaged(folder, "it does not belong to ca.key", null);
            }
            return new SiteAuthority(folder, pair, read, clock, random);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged(folder, e.getMessage(), e);
        }
    }

    private static IdentityException damaged(Path folder, @Nullable String how, @Nullable Throwable cause) {
        return new IdentityException(authority(folder) + ": is damaged: " + how + "; restore it from a backup", cause);
    }

    private static Path authority(Path folder) {
        return folder.resolve("ca.pem");
    }

    public String site() {
        return site;
    }

    /** Whose nodes these are: the hash of the authority's key. */
    public NodeId owner() {
        return NodeId.of(certificate.getPublicKey());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    Path folder() {
        return folder;
    }

    InstantSource clock() {
        return clock;
    }

    /**
     * A new token for one machine.
     *
     * @param address where it shall enrol, {@code host:port}
     */
    public JoinToken token(String address) throws IOException {
        return lock.hold(() -> {
            byte[] secret = new byte[JoinToken.SECRET_BYTES];
            random.nextBytes(secret);
            Instant now = now();
            JoinToken token = new JoinToken(
                    address, now.plus(JoinToken.LIFE), new JoinToken.Secret(secret), JoinToken.pin(certificate));
            tokens.add(token.secret(), token.expires(), now);
            return token;
        });
    }

    /** Until when somebody may come with a token; empty when there is none to be used. */
    public Optional<Instant> openUntil() throws IOException {
        return lock.hold(() -> tokens.openUntil(clock.instant()));
    }

    /** What a machine gets. */
    @SuppressWarnings("ArrayRecordComponent") // equality is never asked for
    record Admitted(X509Certificate certificate, X509Certificate authority, byte[] revocations) {}

    /**
     * Admits who has a token. A token counts once: for one key. The same machine may ask again while it lives, as its answer may have
     * been lost.
     *
     * @throws Refusal when it may not
     */
    Admitted admit(JoinToken.Secret secret, byte[] request) throws IOException {
        return lock.hold(() -> {
            Instant now = now();
            Tokens.Known known = tokens.find(secret)
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.UNKNOWN,
                            "site '" + site
                                    + "' knows no such token; ask its owner for a new one: tributary node token"));
            if (now.isAfter(known.expires())) {
                throw new Refusal(
                        Refusal.Kind.EXPIRED,
                        "the token expired at " + known.expires() + ", and it is " + now
                                + "; ask for a new one: tributary node token");
            }
            PublicKey asking = Certificates.readRequest(request);
            NodeId node = NodeId.of(asking);
            if (known.usedBy().filter(by -> !by.equals(node)).isPresent()) {
                throw new Refusal(
                        Refusal.Kind.USED,
                        "another machine has used this token; each machine needs its own:" + " tributary node token");
            }
            Roll.Entry entry = roll.find(node);
            requireAllowed(node, entry, now);
            tokens.use(secret, known, node);
            return issue(asking, node, entry, now);
        });
    }

    /** Gives a node that is one another certificate for the same key. @throws Refusal when it may not have it */
    Admitted renew(X509Certificate current) throws IOException {
        return lock.hold(() -> {
            NodeId node = NodeId.of(current.getPublicKey());
            Roll.Entry entry = roll.find(node);
            requireAllowed(node, entry, now());
            return issue(current.getPublicKey(), node, entry, now());
        });
    }

    private static void requireAllowed(NodeId node, Roll.Entry entry, Instant now) throws Refusal {
        if (entry.revoked().isPresent()) {
            throw new Refusal(
                    Refusal.Kind.REVOKED,
                    "node " + node.shortForm() + " was revoked at "
                            + entry.revoked().get()
                            + "; to let the machine back, remove its key and join with a new token");
        }
        if (entry.counting(now) >= Roll.CERTIFICATES_MAX) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "node " + node.shortForm() + " has " + Roll.CERTIFICATES_MAX
                            + " certificates that still count, and needs one; wait until some have expired");
        }
    }

    private Admitted issue(PublicKey asking, NodeId node, Roll.Entry entry, Instant now) throws IOException {
        Certificates.Term term = new Certificates.Term(serial(random), now, now.plus(NODE_LIFE));
        roll.put(node, entry.with(term.serial(), term.until(), now));
        X509Certificate made = Certificates.member(asking, Member.Role.NODE, site, key.getPrivate(), certificate, term);
        return new Admitted(made, certificate, revocations());
    }

    /** For the address where machines enrol: a key that is in memory only, and its certificate. */
    Shown enrolment(Duration life) throws IOException {
        KeyPair pair = KeyFile.generate(random);
        Instant now = now();
        Certificates.Term term = new Certificates.Term(serial(random), now, now.plus(life));
        X509Certificate made =
                Certificates.member(pair.getPublic(), Member.Role.ENROLMENT, site, key.getPrivate(), certificate, term);
        return new Shown(pair.getPrivate(), List.of(made, certificate));
    }

    /** What one end of a connection shows of itself, and proves. */
    record Shown(PrivateKey key, List<X509Certificate> chain) {}

    /**
     * Takes back every certificate of a node, and refuses it new ones. Connected nodes learn it when they ask next.
     *
     * @param id its id, or as many first digits as no other node has, at least 6
     * @return whose certificates were taken back
     * @throws IdentityException when no such node was admitted, or several begin so
     */
    public NodeId revoke(String id) throws IOException {
        return lock.hold(() -> {
            NodeId node = only(id, id.matches("[0-9a-f]{6,64}") ? roll.beginning(id) : List.of());
            Roll.Entry entry = roll.find(node);
            if (entry.revoked().isEmpty()) {
                roll.put(node, new Roll.Entry(entry.certificates(), Optional.of(now())));
            }
            publish();
            return node;
        });
    }

    private NodeId only(String id, List<NodeId> found) throws IdentityException {
        if (found.size() != 1) {
            throw new IdentityException(
                    found.isEmpty()
                            ? "site '" + site + "' has admitted no node '" + id
                                    + "'; give its id, or at least its first 6 digits, as tributary node show prints it"
                            : "several nodes of site '" + site + "' begin with " + id + ": " + found
                                    + "; give more digits");
        }
        return found.get(0);
    }

    /** The newest list of revoked certificates. */
    byte[] revocations() throws IOException {
        return SafeFiles.read(list(), Revocations.BYTES_MAX)
                .orElseThrow(() -> new IdentityException(list() + ": is gone; revoke a node again to make a new one"));
    }

    private Path list() {
        return folder.resolve("revoked.crl");
    }

    private void publish() throws IOException {
        Optional<byte[]> before = SafeFiles.read(list(), Revocations.BYTES_MAX);
        Instant now = now();
        try {
            BigInteger number = before.isPresent() ? Revocations.numberOf(before.get()) : BigInteger.ZERO;
            // By the second, when the old list is gone: nodes have seen lower numbers than that.
            BigInteger next =
                    number.max(BigInteger.valueOf(now.getEpochSecond())).add(BigInteger.ONE);
            Map<BigInteger, Instant> revoked = roll.revoked(now);
            Certificates.Term term = new Certificates.Term(next, now, now.plus(LIST_LIFE));
            SafeFiles.write(list(), Certificates.revocations(key.getPrivate(), certificate, term, revoked));
        } catch (GeneralSecurityException e) {
            throw new IdentityException(list() + ": is damaged; remove it and revoke again: the list is made anew", e);
        }
    }

    /** What is signed by a clock that is known to be wrong would count for nobody, or for ever. */
    private Instant now() throws Refusal {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new Refusal(
                    Refusal.Kind.NOT_NOW,
                    "the clock of the site's authority says " + now + ", outside of its own life from "
                            + certificate.getNotBefore().toInstant() + " to "
                            + certificate.getNotAfter().toInstant() + "; set the clock: timedatectl");
        }
        return now;
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(126, random).setBit(126); // at most 20 octets, positive: RFC 5280, section 4.1.2.2
    }

    private static String encoded(X509Certificate certificate) throws IOException {
        try {
            return Pem.encode("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate that can't be written", e);
        }
    }
}
