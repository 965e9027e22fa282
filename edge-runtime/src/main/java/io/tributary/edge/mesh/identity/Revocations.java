package io.tributary.edge.mesh.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which certificates of which owner count no more: for each owner the newest list (an X.509 CRL, RFC 5280 section 5) that we have
 * seen, kept on the disk. Its number never goes back, so whoever holds an older one can't bring a machine back. Lists are signed by
 * the owner: it does not matter who brings them. A list does not get too old to be used, as an owner may be away for long. Any thread.
 */
public final class Revocations {
    /** What a list may have; one entry takes some 40 bytes. */
    public static final int BYTES_MAX = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final String NUMBER = "2.5.29.20"; // RFC 5280, section 5.2.3

    private final Optional<Path> folder;
    private final KnownTime time;
    private final Map<NodeId, X509Certificate> authorities = new ConcurrentHashMap<>();
    private final Map<NodeId, Held> lists = new ConcurrentHashMap<>();
    private final List<Consumer<NodeId>> listeners = new CopyOnWriteArrayList<>();

    /** @param folder where lists are kept; empty for in memory only */
    Revocations(Optional<Path> folder, KnownTime time) {
        this.folder = folder;
        this.time = time;
    }

    @SuppressWarnings("ArrayRecordComponent") // equality is never asked for
    private record Held(BigInteger number, Instant made, byte[] encoded, X509CRL list) {}

    /** What becomes of a list that somebody offers. */
    public sealed interface Answer {
        /** It is newer than ours, holds from now on and is on the disk. */
        record Newer(NodeId owner, BigInteger number) implements Answer {}

        /** It is the one that we have. */
        record Same(NodeId owner) implements Answer {}

        /** Ours is newer; who offered it should have {@link #newest}. */
        record Older(NodeId owner, BigInteger ours) implements Answer {}

        /** It is none that we can believe or use. */
        record Refused(String reason) implements Answer {}
    }

    /** Accepts lists of an owner from now on, and reads the one that is kept. */
    void trust(NodeId owner, X509Certificate authority) {
        if (authorities.put(owner, authority) == null) {
            kept(owner).ifPresent(file -> restore(owner, file));
        }
    }

    private Optional<Path> kept(NodeId owner) {
        return folder.map(place -> place.resolve("revoked-" + owner.hex() + ".crl"));
    }

    /** A file that can't be read is set aside, so that it does not keep the node from starting: neighbours have the list. */
    private void restore(NodeId owner, Path file) {
        try {
            Optional<byte[]> encoded = SafeFiles.read(file, BYTES_MAX);
            if (encoded.isPresent()) {
                Held list = read(encoded.get());
                if (!signer(list.list()).equals(owner)) {
                    throw new GeneralSecurityException("the list is another owner's");
                }
                hold(owner, list);
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.warn(
                    "{}: is no list of revoked certificates and is set aside; a new one is fetched: {}",
                    file,
                    e.toString());
            try {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".damaged"),
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failed) {
                LOG.warn("{}: can't be set aside: {}", file, failed.toString());
            }
        }
    }

    /**
     * Looks at a list from anywhere, and keeps it when it is newer than ours. Writes to the disk: not for an event loop.
     *
     * @throws IOException when it is newer but can't be written; it holds all the same until the next start
     */
    public synchronized Answer offer(byte[] encoded) throws IOException {
        if (encoded.length > BYTES_MAX) {
            return new Answer.Refused("a list of " + encoded.length + " bytes, above " + BYTES_MAX);
        }
        for (Map.Entry<NodeId, Held> list : lists.entrySet()) {
            if (Arrays.equals(list.getValue().encoded(), encoded)) { // what several neighbours bring is checked once
                return new Answer.Same(list.getKey());
            }
        }
        NodeId owner;
        Held offered;
        try {
            offered = read(encoded);
            owner = signer(offered.list());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return new Answer.Refused(
                    "not a list of revoked certificates of an owner whom we trust: " + e.getMessage());
        }
        Held held = lists.get(owner);
        int newer = held == null ? 1 : offered.number().compareTo(held.number());
        if (held != null && newer <= 0) {
            return newer == 0 ? new Answer.Same(owner) : new Answer.Older(owner, held.number());
        }
        hold(owner, offered);
        listeners.forEach(listener -> listener.accept(owner));
        Optional<Path> file = kept(owner);
        if (file.isPresent()) {
            SafeFiles.write(file.get(), encoded);
        }
        return new Answer.Newer(owner, offered.number());
    }

    private void hold(NodeId owner, Held list) {
        lists.put(owner, list);
        time.proven(owner, list.made());
    }

    private NodeId signer(X509CRL list) throws GeneralSecurityException {
        for (Map.Entry<NodeId, X509Certificate> authority : authorities.entrySet()) {
            if (authority.getValue().getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
                list.verify(authority.getValue().getPublicKey());
                return authority.getKey();
            }
        }
        throw new GeneralSecurityException("its issuer is " + list.getIssuerX500Principal());
    }

    private static Held read(byte[] encoded) throws GeneralSecurityException {
        ByteArrayInputStream in = new ByteArrayInputStream(encoded);
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        if (in.available() > 0) {
            throw new GeneralSecurityException("there are " + in.available() + " bytes behind the list");
        }
        return new Held(number(list), list.getThisUpdate().toInstant(), encoded.clone(), list);
    }

    /** An INTEGER within an OCTET STRING, both shorter than 128 bytes. */
    private static BigInteger number(X509CRL list) throws GeneralSecurityException {
        byte[] value = list.getExtensionValue(NUMBER);
        boolean wellFormed = value != null
                && value.length >= 5
                && value.length <= 24
                && value[0] == 4
                && value[1] == value.length - 2
                && value[2] == 2
                && value[3] == value.length - 4
                && value[4] >= 0;
        if (value == null || !wellFormed) {
            throw new GeneralSecurityException("the list has no number");
        }
        return new BigInteger(value, 4, value.length - 4);
    }

    static BigInteger numberOf(byte[] encoded) throws GeneralSecurityException {
        return read(encoded).number();
    }

    /** Whether the owner has taken a certificate back. */
    public boolean isRevoked(Member member) {
        Held held = lists.get(member.owner());
        return held != null && held.list().getRevokedCertificate(member.serial()) != null;
    }

    /** The number of the newest list of an owner; zero when there is none. */
    public BigInteger number(NodeId owner) {
        Held held = lists.get(owner);
        return held == null ? BigInteger.ZERO : held.number();
    }

    /** For each owner whom we trust the number of the list that we have, or zero; to be compared with a neighbour's. */
    public Map<NodeId, BigInteger> numbers() {
        Map<NodeId, BigInteger> numbers = new TreeMap<>();
        authorities.keySet().forEach(owner -> numbers.put(owner, number(owner)));
        return numbers;
    }

    /** The newest list of an owner, for those who have an older one. */
    public Optional<byte[]> newest(NodeId owner) {
        return Optional.ofNullable(lists.get(owner)).map(held -> held.encoded().clone());
    }

    /**
     * Tells when a newer list of an owner holds, so that open links can be looked at again. Called on the thread that offered it,
     * which should not be kept.
     */
    public void onChange(Consumer<NodeId> listener) {
        listeners.add(listener);
    }
}
