package io.tributary.edge.mesh.identity;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A site with an authority in a folder, a clock that tests move, and nodes that have joined without a network. */
public final class TestSite {
    static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    static final SecureRandom RANDOM = new SecureRandom();

    final AtomicReference<Instant> now;
    final SiteAuthority authority;
    private final Path folder;

    public TestSite(Path folder, String name, AtomicReference<Instant> now) {
        this.folder = folder;
        this.now = now;
        try {
            authority = SiteAuthority.init(folder.resolve("ca-" + name), name, Optional.empty(), now::get, RANDOM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TestSite in(Path folder, String name) {
        return new TestSite(folder, name, new AtomicReference<>(BEGIN));
    }

    void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    Instant now() {
        return Objects.requireNonNull(now.get(), "set from the beginning");
    }

    Path caFolder() {
        return authority.folder();
    }

    PrivateKey key() {
        try {
            return KeyFile.read(caFolder().resolve("ca.key"), Optional.empty())
                    .orElseThrow()
                    .getPrivate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A token whose address is never asked. */
    JoinToken token() throws IOException {
        return authority.token("127.0.0.1:7443");
    }

    static byte[] request(KeyPair pair) throws IOException {
        return Certificates.request(pair);
    }

    static KeyPair pair() {
        return KeyFile.generate(RANDOM);
    }

    /** A certificate of this authority as no command makes it. */
    X509Certificate certificate(PublicKey key, Member.Role role, Instant from, Instant until) {
        return certificate(key, role, from, until, key(), authority.certificate());
    }

    static X509Certificate certificate(
            PublicKey key, Member.Role role, Instant from, Instant until, PrivateKey signer, X509Certificate issuer) {
        try {
            return Certificates.member(
                    key, role, "north", signer, issuer, new Certificates.Term(BigInteger.TEN, from, until));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers nodes that ask what is revoked. */
    public EnrolmentServer serve(Vertx vertx) {
        return EnrolmentServer.listen(vertx, authority, "127.0.0.1", 0).await();
    }

    /** Takes a node out; the list that says so. */
    public byte[] revoke(MeshTls node) throws IOException {
        authority.revoke(node.credentials().self().id().hex());
        return authority.revocations();
    }

    public InstantSource clock() {
        return now::get;
    }

    public Path state(String node) {
        return folder.resolve("node-" + node);
    }

    /** Joins, and opens what the node speaks by. */
    public MeshTls node(String name) {
        return node(name, "127.0.0.1:7443");
    }

    /** @param enrolment where it renews and asks what is revoked */
    public MeshTls node(String name, String enrolment) {
        try {
            KeyPair pair = Credentials.ownKey(state(name), RANDOM);
            SiteAuthority.Admitted admitted = authority.admit(token().secret(), request(pair));
            Credentials.of(pair, admitted.certificate(), admitted.authority(), enrolment)
                    .save(state(name));
            return MeshTls.open(state(name), now::get).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
