package io.tributary.edge.mesh.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How a machine joins a site: it makes its key, checks that who answers has the authority that the token pins, gives the token away and
 * keeps what it gets. May be cut off anywhere and begun again with the same token: the key is kept, and the token counts for it.
 */
public final class Joining {
    private final Path state;
    private final JoinToken token;
    private final InstantSource clock;
    private final SecureRandom random;
    private final AtomicReference<X509Certificate> pinned = new AtomicReference<>();

    private Joining(Path state, JoinToken token, InstantSource clock, SecureRandom random) {
        this.state = state;
        this.token = token;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Joins.
     *
     * @param state the folder of the node's state
     * @return who the machine is from now on; fails with an {@link IdentityException} that says what to do
     */
    public static Future<Credentials> join(
            Vertx vertx, Path state, JoinToken token, InstantSource clock, SecureRandom random) {
        Joining joining = new Joining(state, token, clock, random);
        Enrolment enrolment =
                Enrolment.at(vertx, token.address(), new Checked(joining::requirePinned), Optional.empty());
        return blocking(vertx, joining::ownKey)
                .compose(key -> blocking(vertx, () -> Certificates.request(key))
                        .compose(request -> enrolment.join(token.secret(), request))
                        .compose(admitted -> blocking(vertx, () -> joining.keep(key, admitted))))
                .eventually(enrolment::close);
    }

    private static <T> Future<T> blocking(Vertx vertx, Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    /** A member of another site would lose what it has there without being asked. */
    private KeyPair ownKey() throws IOException {
        Optional<Credentials> before = Credentials.load(state);
        if (before.isPresent() && !JoinToken.pin(before.get().authority()).equals(token.pin())) {
            throw new IdentityException(Credentials.file(state) + ": this machine is node "
                    + before.get().self().id().shortForm() + " of site '"
                    + before.get().self().site()
                    + "' already; remove the folder " + Credentials.folder(state) + " to leave it and join another");
        }
        return Credentials.ownKey(state, random);
    }

    /** Of what is shown, the authority must be the very one whose hash the token has, and must have signed the rest. */
    private void requirePinned(X509Certificate[] chain, MeshTrust.Side side) throws CertificateException {
        X509Certificate last = chain[chain.length - 1];
        if (!JoinToken.pin(last).equals(token.pin())) {
            throw new CertificateException("who answers there has not the authority that the token names; nothing"
                    + " secret was sent; is the address right, or is somebody between?");
        }
        MeshTls.requireAuthority(last);
        trust(last).check(chain, Member.Role.ENROLMENT, side);
        pinned.set(last);
    }

    private MeshTrust trust(X509Certificate authority) {
        NodeId owner = NodeId.of(authority.getPublicKey());
        KnownTime time = new KnownTime(clock, owner);
        time.proven(owner, token.expires().minus(JoinToken.LIFE));
        MeshTrust trust = new MeshTrust(time, new Revocations(Optional.empty(), time));
        trust.trust(authority);
        return trust;
    }

    private Credentials keep(KeyPair key, SiteAuthority.Admitted admitted) throws IOException {
        X509Certificate authority = Objects.requireNonNull(pinned.get(), "an answer before a handshake");
        try {
            Credentials made = Credentials.of(key, admitted.certificate(), authority, token.address());
            NodeId owner = made.self().owner();
            KnownTime time = new KnownTime(clock, owner);
            Revocations revocations = new Revocations(Optional.of(Credentials.folder(state)), time);
            revocations.trust(owner, made.authority());
            revocations.offer(admitted.revocations());
            made.save(state);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IdentityException(
                    token.address() + ": gave a certificate that is not ours: " + e.getMessage(), e);
        }
    }
}
