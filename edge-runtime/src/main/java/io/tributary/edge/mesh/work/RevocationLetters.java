package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.identity.NodeId;
import io.tributary.edge.mesh.identity.RevocationNews;
import io.tributary.edge.mesh.identity.Revocations;
import io.tributary.edge.mesh.link.CertifiedTls;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Links;
import io.tributary.edge.mesh.link.Peer;
import io.tributary.edge.mesh.offer.Digest;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells neighbours what is revoked, and hears it from them. A list is checked and written away from the event loop: a long one takes
 * tens of milliseconds, and the disk may take longer. The mesh's thread.
 */
final class RevocationLetters {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationLetters.class);
    /** Of 1 MiB at most. What comes while so many are looked at is brought again. */
    private static final int CHECKED_AT_ONCE = 4;

    private static final long WARN_NANOS = 60_000_000_000L;

    private final Vertx vertx;
    private final Revocations revocations;
    private final RevocationNews news;
    private final Links links;
    private final LongSupplier nanos;
    private final Executor mesh;
    private final BiConsumer<String, String> refused;
    private final Map<Digest, Long> warned = new HashMap<>();
    private int checked;
    private long timer = -1;
    private boolean closed;

    /**
     * @param mesh runs what it is given on the mesh's thread
     * @param refused is told who was not listened to, and why
     */
    RevocationLetters(
            Vertx vertx,
            Revocations revocations,
            Links links,
            LongSupplier nanos,
            Executor mesh,
            BiConsumer<String, String> refused) {
        this.vertx = vertx;
        this.revocations = revocations;
        this.news = new RevocationNews(revocations);
        this.links = links;
        this.nanos = nanos;
        this.mesh = mesh;
        this.refused = refused;
    }

    void start() {
        revocations.onChange(owner -> mesh.execute(this::tellAll));
        timer = vertx.setPeriodic(RevocationNews.EVERY.toMillis(), due -> mesh.execute(this::tellAll));
    }

    void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    /** A neighbour can be told something. */
    void up(Peer peer) {
        links.send(peer.id(), known());
    }

    void down(Digest id) {
        warned.remove(id);
    }

    private void tellAll() {
        if (!closed) {
            links.sendAll(known());
        }
    }

    private Letter known() {
        Map<Digest, BigInteger> numbers = new HashMap<>();
        revocations.numbers().forEach((owner, number) -> numbers.put(CertifiedTls.digest(owner), number));
        return new Letter.Known(numbers);
    }

    void heard(Peer from, Letter.Known known) {
        if (!mayBeHeard(from)) {
            return;
        }
        Map<NodeId, BigInteger> theirs = new HashMap<>();
        known.numbers().forEach((owner, number) -> theirs.put(id(owner), number));
        RevocationNews.Reply reply = news.numbers(id(from.id()), theirs, now());
        reply.lists().forEach(list -> links.send(from.id(), new Letter.Revoke(list)));
        if (reply.tell()) {
            links.send(from.id(), known());
        }
    }

    void heard(Peer from, Letter.Revoke letter) {
        if (!mayBeHeard(from) || checked >= CHECKED_AT_ONCE) {
            return;
        }
        checked++;
        vertx.executeBlocking(() -> revocations.offer(letter.revocations()), false)
                .onComplete(done -> mesh.execute(() -> {
                    checked--;
                    if (done.succeeded()) {
                        answered(from, done.result());
                    } else {
                        LOG.warn(
                                "a list of revoked certificates from neighbour {} holds until the next start, but can't be"
                                        + " kept: {}",
                                from.id(),
                                done.cause().toString());
                    }
                }));
    }

    private void answered(Peer from, Revocations.Answer answer) {
        if (answer instanceof Revocations.Answer.Newer newer) {
            LOG.info(
                    "neighbour {} brought list {} of revoked certificates of owner {}",
                    from.id(),
                    newer.number(),
                    newer.owner().shortForm());
        } else if (answer instanceof Revocations.Answer.Refused no) {
            refused.accept(from.id().toString(), no.reason());
        }
    }

    private boolean mayBeHeard(Peer from) {
        if (news.mayBeHeard(id(from.id()), now())) {
            return true;
        }
        long at = nanos.getAsLong();
        Long before = warned.get(from.id());
        if (before == null || at - before > WARN_NANOS) { // else a flood of letters is one of lines
            warned.put(from.id(), at);
            refused.accept(from.id().toString(), "it speaks of revoked certificates more often than once a second");
        }
        return false;
    }

    /** Of a clock that never jumps; only differences count. */
    private Instant now() {
        return Instant.ofEpochSecond(0, nanos.getAsLong());
    }

    private static NodeId id(Digest id) {
        return new NodeId(id.toString());
    }
}
