package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationNewsTest {
    private static final NodeId NEIGHBOUR = new NodeId("ab".repeat(32));
    private static final NodeId STRANGER = new NodeId("cd".repeat(32));
    private static final BigInteger HUGE = BigInteger.ONE.shiftLeft(150);

    @TempDir
    private Path folder = Path.of("");

    private final Instant now = Instant.ofEpochSecond(0, -5); // of a clock that began before zero

    /** Gives what each lacks until nothing is said any more; returns how many lists went over. */
    private int talk(Revocations one, Revocations other) throws IOException {
        RevocationNews ofOne = new RevocationNews(one);
        RevocationNews ofOther = new RevocationNews(other);
        int lists = 0;
        boolean oneTells = true;
        boolean otherTells = true;
        while (oneTells || otherTells) {
            RevocationNews.Reply toOther = ofOne.numbers(NEIGHBOUR, otherTells ? other.numbers() : Map.of(), now);
            RevocationNews.Reply toOne = ofOther.numbers(NEIGHBOUR, oneTells ? one.numbers() : Map.of(), now);
            for (byte[] list : toOther.lists()) {
                other.offer(list);
            }
            for (byte[] list : toOne.lists()) {
                one.offer(list);
            }
            lists += toOther.lists().size() + toOne.lists().size();
            oneTells = toOther.tell();
            otherTells = toOne.tell();
        }
        return lists;
    }

    @Test
    void whoever_has_the_older_list_is_given_the_newer_one() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        MeshTls a = site.node("a");
        MeshTls b = site.node("b");
        MeshTls c = site.node("c");
        a.revocations().offer(site.revoke(c));
        assertThat(talk(b.revocations(), a.revocations())).isBetween(1, 2);
        assertThat(b.revocations().isRevoked(c.credentials().self())).isTrue();
        assertThat(talk(b.revocations(), a.revocations())).isZero();
    }

    @Test
    void lists_of_owners_whom_only_one_side_trusts_are_not_given() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        TestSite south = new TestSite(folder, "south", site.now);
        MeshTls a = site.node("a");
        MeshTls b = site.node("b");
        a.trust(south.authority.certificate());
        a.revocations().offer(south.authority.revocations());
        assertThat(talk(a.revocations(), b.revocations())).isZero();
        b.trust(south.authority.certificate());
        assertThat(talk(a.revocations(), b.revocations())).isPositive();
        assertThat(b.revocations().numbers()).isEqualTo(a.revocations().numbers());
    }

    @Test
    void who_asks_again_and_again_is_given_three_lists_and_one_more_every_5_s() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        MeshTls a = site.node("a");
        NodeId owner = site.authority.owner();
        a.revocations().offer(site.authority.revocations());
        RevocationNews news = new RevocationNews(a.revocations());
        Map<NodeId, BigInteger> none = Map.of(owner, BigInteger.ZERO, STRANGER, HUGE);
        int given = 0;
        for (int i = 0; i < 1_000; i++) {
            RevocationNews.Reply reply = news.numbers(NEIGHBOUR, none, now);
            given += reply.lists().size();
            assertThat(reply.tell()).isFalse();
        }
        assertThat(given).isEqualTo(3);
        assertThat(news.numbers(STRANGER, none, now).lists()).hasSize(1);
        assertThat(news.numbers(NEIGHBOUR, none, now.plusSeconds(5)).lists()).hasSize(1);
        assertThat(news.numbers(NEIGHBOUR, none, now.plusSeconds(5)).lists()).isEmpty();
    }

    @Test
    void who_boasts_of_lists_that_never_come_is_asked_seldom() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        RevocationNews news = new RevocationNews(site.node("a").revocations());
        Map<NodeId, BigInteger> boast = Map.of(site.authority.owner(), HUGE);
        int told = 0;
        for (int i = 0; i < 1_000; i++) {
            RevocationNews.Reply reply = news.numbers(NEIGHBOUR, boast, now.plus(Duration.ofMillis(i)));
            told += reply.tell() ? 1 : 0;
            assertThat(reply.lists()).isEqualTo(List.of());
        }
        assertThat(told).isEqualTo(3);
    }

    @Test
    void a_neighbour_is_heard_20_times_at_once_and_then_once_a_second() throws IOException {
        RevocationNews news =
                new RevocationNews(TestSite.in(folder, "north").node("a").revocations());
        int heard = 0;
        for (int i = 0; i < 1_000; i++) {
            heard += news.mayBeHeard(NEIGHBOUR, now) ? 1 : 0;
        }
        assertThat(heard).isEqualTo(20);
        assertThat(news.mayBeHeard(STRANGER, now)).isTrue();
        assertThat(news.mayBeHeard(NEIGHBOUR, now.plusSeconds(1))).isTrue();
        assertThat(news.mayBeHeard(NEIGHBOUR, now.plusSeconds(1))).isFalse();
    }
}
