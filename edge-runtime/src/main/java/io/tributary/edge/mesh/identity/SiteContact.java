package io.tributary.edge.mesh.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node asks of its site's authority while it runs: every four seconds what is revoked, over a connection that stays, and a new
 * certificate when it is time. An authority that is away is asked less and less often, at most once a minute; neighbours bring lists
 * meanwhile. Lives on one event loop.
 */
public final class SiteContact {
    private static final Logger LOG = LoggerFactory.getLogger(SiteContact.class);
    private static final Duration INTERVAL = Duration.ofSeconds(4);
    private static final int DOUBLINGS_MAX = 4;

    private final Vertx vertx;
    private final MeshTls tls;
    private final RandomGenerator random;
    private final Enrolment lists;
    private final Enrolment renewals;
    private final Silence silence;
    private volatile Renewal renewal;
    private boolean closed;
    private long timer = -1;

    private SiteContact(Vertx vertx, MeshTls tls, RandomGenerator random) {
        this.vertx = vertx;
        this.tls = tls;
        this.random = random;
        this.renewal = new Renewal(tls.credentials().self(), random);
        Checked authority = new Checked(tls::requireEnrolment);
        String address = tls.credentials().enrolment();
        this.silence = new Silence(address);
        // Without a certificate: a node that is revoked or expired may still learn so.
        this.lists = Enrolment.at(vertx, address, authority, Optional.empty());
        this.renewals = Enrolment.at(vertx, address, authority, Optional.of(tls.keys()));
    }

    /**
     * Begins at once.
     *
     * @param random spreads the nodes of a site
     */
    public static SiteContact start(Vertx vertx, MeshTls tls, RandomGenerator random) {
        SiteContact contact = new SiteContact(vertx, tls, random);
        contact.vertx.runOnContext(begin -> contact.turn());
        return contact;
    }

    /** Renews now, whether it is time or not. @return who the node is from then on */
    public static Future<Member> renew(Vertx vertx, MeshTls tls) {
        Enrolment enrolment = Enrolment.at(
                vertx, tls.credentials().enrolment(), new Checked(tls::requireEnrolment), Optional.of(tls.keys()));
        return renewBy(vertx, tls, enrolment).eventually(enrolment::close);
    }

    private static Future<Member> renewBy(Vertx vertx, MeshTls tls, Enrolment enrolment) {
        return enrolment
                .renew()
                .compose(admitted -> vertx.executeBlocking(
                        () -> {
                            X509Certificate newer = admitted.certificate();
                            tls.renew(newer);
                            tls.revocations().offer(admitted.revocations());
                            return tls.credentials().self();
                        },
                        false));
    }

    /** What is wrong with the node's membership, for its health; any thread. */
    public List<String> warnings() {
        Member self = tls.credentials().self();
        Optional<String> revoked = tls.revocations().isRevoked(self)
                ? Optional.of("this node is revoked by list "
                        + tls.revocations().number(self.owner())
                        + " of its owner, and neighbours refuse it; to let it back, remove the folder identity of its"
                        + " state and join with a new token: tributary node join")
                : Optional.empty();
        return Stream.of(revoked, renewal.warning(tls.time().instant()), silence.warning())
                .flatMap(Optional::stream)
                .toList();
    }

    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return lists.close().eventually(renewals::close);
    }

    private void turn() {
        fetch().eventually(this::renewIfDue).onComplete(done -> {
            if (!closed) {
                long wait = INTERVAL.toMillis() << Math.min(silence.questions(), DOUBLINGS_MAX);
                timer = vertx.setTimer(wait - (long) (random.nextDouble() * wait / 4), again -> turn());
            }
        });
    }

    private Future<Void> fetch() {
        NodeId owner = tls.credentials().self().owner();
        return lists.revocations(tls.revocations().number(owner))
                .compose(newer -> vertx.executeBlocking(
                        () -> newer.isPresent()
                                ? Optional.of(tls.revocations().offer(newer.get()))
                                : Optional.<Revocations.Answer>empty(),
                        false))
                .onSuccess(answer -> {
                    silence.answered();
                    answer.ifPresent(some -> LOG.info("list of revoked certificates: {}", some));
                })
                .onFailure(cause -> {
                    silence.unanswered(String.valueOf(cause.getMessage()));
                    if (silence.questions() == 1 && !closed) {
                        LOG.info("the site's authority is away: {}", cause.getMessage());
                    }
                })
                .mapEmpty();
    }

    private Future<Void> renewIfDue() {
        Instant now = tls.time().instant();
        if (!renewal.isDue(now)) {
            return Future.succeededFuture();
        }
        return renewBy(vertx, tls, renewals)
                .onSuccess(self -> {
                    renewal = new Renewal(self, random);
                    LOG.info("the node's certificate is renewed until {}", self.until());
                })
                .onFailure(cause -> {
                    renewal.failed(now, String.valueOf(cause.getMessage()), random);
                    LOG.warn("the node's certificate can't be renewed: {}", cause.getMessage());
                })
                .mapEmpty();
    }
}
