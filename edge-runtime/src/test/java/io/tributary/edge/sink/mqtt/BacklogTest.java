package io.tributary.edge.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.summary.Summary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BacklogTest {
    /** Says summaries by their pipelines' names, two of a kind together when there are. */
    private static final class Talk implements Conversation {
        private final int togetherMax;

        Talk(int togetherMax) {
            this.togetherMax = togetherMax;
        }

        @Override
        public List<Publication> begin() {
            return List.of(publication("hello"));
        }

        @Override
        public List<Publication> say(List<Summary> summaries, boolean areHeldBack) {
            return List.of(publication(
                    summaries.stream().map(summary -> summary.key().pipeline()).collect(Collectors.joining("+"))));
        }

        @Override
        public List<Publication> answer(String topic, byte[] payload) {
            return List.of(publication("answer"));
        }

        @Override
        public int togetherMax() {
            return togetherMax;
        }

        @Override
        public boolean together(Summary summary, Summary next) {
            return summary.key().site().equals(next.key().site());
        }

        private static Publication publication(String text) {
            return new Publication("t", text.getBytes(StandardCharsets.UTF_8), 1, false);
        }
    }

    private static Summary summary(String site, String name) {
        return Summary.finished(new Summary.Key(site, name, 0, 1, Map.of()), Summary.Origin.SITE, 0, Map.of());
    }

    private static Backlog.Outgoing sent(Backlog backlog) {
        Backlog.Outgoing next = Objects.requireNonNull(backlog.next());
        backlog.sending(next);
        return next;
    }

    private static String text(Backlog.Outgoing message) {
        return new String(message.publication().payload(), StandardCharsets.UTF_8);
    }

    private static List<String> allSent(Backlog backlog) {
        List<String> texts = new ArrayList<>();
        while (backlog.next() != null) {
            texts.add(text(sent(backlog)));
        }
        return texts;
    }

    @Test
    void a_session_begins_with_its_first_words_and_all_that_is_not_confirmed_in_order() {
        Backlog backlog = new Backlog(new Talk(1), 10);
        for (String name : List.of("a", "b", "c")) {
            backlog.add(summary("s", name));
        }
        backlog.begin();
        assertThat(text(sent(backlog))).isEqualTo("hello");
        Backlog.Outgoing a = sent(backlog);
        Backlog.Outgoing b = sent(backlog);
        assertThat(backlog.settled(b)).isTrue();
        backlog.end();
        assertThat(backlog.settled(a)).isFalse();
        backlog.begin();
        assertThat(allSent(backlog)).containsExactly("hello", "a", "c");
        assertThat(backlog.confirmed()).isZero();
        assertThat(backlog.unconfirmed()).isEqualTo(3);
    }

    @Test
    void what_is_refused_for_now_comes_first_at_the_next_try() {
        Backlog backlog = new Backlog(new Talk(1), 10);
        backlog.begin();
        for (String name : List.of("a", "b", "c")) {
            backlog.add(summary("s", name));
        }
        sent(backlog);
        Backlog.Outgoing a = sent(backlog);
        Backlog.Outgoing b = sent(backlog);
        assertThat(backlog.refused(b)).isTrue();
        assertThat(backlog.refused(a)).isTrue();
        backlog.sendAgain();
        assertThat(allSent(backlog)).containsExactly("a", "b", "c");
    }

    @Test
    void summaries_gather_while_a_message_is_on_its_way() {
        Backlog backlog = new Backlog(new Talk(3), 10);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            backlog.add(summary(name.equals("e") ? "other" : "s", name));
        }
        Backlog.Outgoing first = sent(backlog);
        assertThat(text(first)).isEqualTo("a+b+c");
        assertThat(backlog.next()).isNull();
        backlog.settled(first);
        assertThat(backlog.confirmed()).isEqualTo(3);
        Backlog.Outgoing second = sent(backlog);
        assertThat(text(second)).isEqualTo("d");
        backlog.settled(second);
        assertThat(text(sent(backlog))).isEqualTo("e");
    }

    @Test
    void a_message_that_is_too_large_becomes_two() {
        Backlog backlog = new Backlog(new Talk(4), 10);
        for (String name : List.of("a", "b", "c", "d")) {
            backlog.add(summary("s", name));
        }
        assertThat(backlog.split(Objects.requireNonNull(backlog.next()))).isTrue();
        Backlog.Outgoing half = sent(backlog);
        assertThat(text(half)).isEqualTo("a+b");
        backlog.settled(half);
        assertThat(backlog.split(Objects.requireNonNull(backlog.next()))).isTrue();
        Backlog.Outgoing one = Objects.requireNonNull(backlog.next());
        assertThat(text(one)).isEqualTo("c");
        assertThat(backlog.split(one)).isFalse();
        backlog.drop(one);
        assertThat(backlog.confirmed()).isEqualTo(3);
        assertThat(text(sent(backlog))).isEqualTo("d");
    }

    @Test
    void nothing_is_lost_whatever_order_confirmations_come_in_and_sessions_end_in() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Backlog backlog = new Backlog(new Talk(1 + random.nextInt(3)), 8);
            List<Backlog.Outgoing> underway = new ArrayList<>();
            List<String> arrived = new ArrayList<>();
            int taken = 0;
            backlog.begin();
            while (taken < 50 || !backlog.isEmpty()) {
                int dice = random.nextInt(10);
                if (dice < 4 && taken < 50 && backlog.hasRoom()) {
                    backlog.add(summary("s", Integer.toString(taken++)));
                } else if (dice < 7 && backlog.next() != null) {
                    underway.add(sent(backlog));
                } else if (dice < 9 && !underway.isEmpty()) {
                    Backlog.Outgoing message = underway.remove(random.nextInt(underway.size()));
                    arrived.addAll(List.of(text(message).split("\\+")));
                    backlog.settled(message);
                } else if (dice == 9 && random.nextInt(5) == 0) {
                    backlog.end();
                    backlog.begin();
                    underway.clear();
                }
                assertThat(underway.size()).isLessThanOrEqualTo(8);
                assertThat(backlog.confirmed() + backlog.unconfirmed())
                        .as("seed %d", seed)
                        .isEqualTo(taken);
                for (int n = 0; n < backlog.confirmed(); n++) {
                    assertThat(arrived).as("seed %d", seed).contains(Integer.toString(n));
                }
            }
            assertThat(backlog.confirmed()).as("seed %d", seed).isEqualTo(50);
        }
    }
}
