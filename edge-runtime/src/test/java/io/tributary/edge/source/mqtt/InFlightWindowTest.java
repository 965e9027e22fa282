package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker, a sender and a node on one clock, a millisecond a step. */
class InFlightWindowTest {
    private static final long MILLI = 1000;
    private static final int RECEIVE_MAXIMUM = 32_767;

    /** How a stream of messages comes to the broker: how many in this millisecond. */
    private interface Stream {
        int arrivals(long milli);
    }

    /** What a broker with a limit of messages in flight lets through, and what a node with a commit interval does. */
    private static final class World {
        final InFlightWindow window = new InFlightWindow(RECEIVE_MAXIMUM);
        final Stream stream;
        int brokerLimit;
        long commitEvery = 30_000;
        long roundTrip = 2;
        private long waiting;
        private int atNode;
        private int atBroker;
        private long acknowledgedAt = -1;
        private int acknowledged;
        private long nextCommit = commitEvery;
        private long milli = 1_000_000;
        long delivered;
        int early;

        World(int brokerLimit, Stream stream) {
            this.brokerLimit = brokerLimit;
            this.stream = stream;
        }

        World runSeconds(int seconds) {
            for (long end = milli + seconds * 1000L; milli < end; milli++) {
                step();
            }
            return this;
        }

        private void step() {
            waiting += stream.arrivals(milli);
            if (acknowledgedAt >= 0 && milli >= acknowledgedAt + roundTrip) {
                atBroker -= acknowledged;
                acknowledgedAt = -1;
            }
            int sent = (int) Math.min(waiting, brokerLimit - atBroker);
            if (sent > 0) {
                waiting -= sent;
                atBroker += sent;
                atNode += sent;
                delivered += sent;
                window.arrived(atNode, milli * MILLI);
            }
            boolean wanted = milli % 10 == 0 && window.wantsAcknowledgement(atNode, true, milli * MILLI);
            boolean due = milli >= nextCommit;
            if ((wanted || due) && acknowledgedAt < 0 && atNode > 0) {
                early += due ? 0 : 1;
                window.acknowledging(atNode, milli * MILLI);
                acknowledged = atNode;
                acknowledgedAt = milli;
                atNode = 0;
                nextCommit = milli + commitEvery;
            }
        }
    }

    private static Stream perSecond(int rate) {
        return milli -> milli % (1000 / rate) == 0 ? 1 : 0;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 20, 32, 100})
    void a_small_limit_of_the_broker_is_learned_within_seconds_and_kept(int limit) {
        World world = new World(limit, milli -> 1).runSeconds(5);
        assertThat(world.window.limit()).isEqualTo(limit);
        assertThat(world.runSeconds(60).window.limit()).isEqualTo(limit);
    }

    @Test
    void once_the_limit_is_known_the_stream_hardly_waits() {
        World world = new World(20, milli -> 1).runSeconds(5);
        long before = world.delivered;
        world.runSeconds(60);
        // At 15 of 20 the node commits; it looks every 10 ms, so that a thousand a second are in reach.
        assertThat(world.delivered - before).isGreaterThan(55_000);
    }

    @ParameterizedTest
    @CsvSource({"40, 30000", "150, 5000", "150, 30000", "600, 5000"})
    void a_broker_far_away_is_learned_too(long roundTrip, long commitEvery) {
        World world = new World(20, milli -> 1);
        world.roundTrip = roundTrip;
        world.commitEvery = commitEvery;
        assertThat(world.runSeconds(60).window.limit()).isEqualTo(20);
    }

    @Test
    void without_a_limit_none_is_learned_and_nothing_is_asked_for() {
        World world = new World(RECEIVE_MAXIMUM, milli -> 1);
        world.commitEvery = 5_000;
        world.runSeconds(120);
        assertThat(world.window.limit()).isZero();
        assertThat(world.early).isZero();
    }

    @Test
    void three_quarters_of_the_receive_maximum_are_enough() {
        InFlightWindow window = new InFlightWindow(RECEIVE_MAXIMUM);
        window.arrived(24_574, 0);
        assertThat(window.wantsAcknowledgement(24_574, true, 0)).isFalse();
        window.arrived(24_575, 0);
        assertThat(window.wantsAcknowledgement(24_575, true, 0)).isTrue();
        assertThat(window.wantsAcknowledgement(24_575, false, 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 50})
    void steady_slow_traffic_costs_no_early_commit(int rate) {
        World world = new World(RECEIVE_MAXIMUM, perSecond(rate));
        world.commitEvery = 5_000;
        world.runSeconds(3600);
        assertThat(world.early).isZero();
        assertThat(world.window.limit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void irregular_slow_traffic_costs_few_early_commits(long seed) {
        Random random = new Random(seed);
        World world = new World(RECEIVE_MAXIMUM, milli -> random.nextInt(1000) == 0 ? 1 : 0);
        world.commitEvery = 5_000;
        world.runSeconds(6 * 3600);
        assertThat(world.early).as("seed " + seed).isLessThan(100); // of 4,320
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 500})
    void sensors_that_report_all_at_once_cost_few_early_commits(int sensors) {
        World world = new World(RECEIVE_MAXIMUM, milli -> milli % 10_000 < 5 ? sensors / 5 + 1 : 0);
        world.commitEvery = 5_000;
        world.runSeconds(6 * 3600);
        assertThat(world.early).isLessThan(40); // of 2,160 bursts
        assertThat(world.window.limit()).isZero();
    }

    @Test
    void a_limit_that_was_raised_is_noticed() {
        World world = new World(20, milli -> 1).runSeconds(5);
        assertThat(world.window.limit()).isEqualTo(20);
        world.brokerLimit = 1000;
        world.runSeconds(600);
        assertThat(world.window.limit()).isNotEqualTo(20);
    }

    @Test
    void more_than_the_limit_refutes_it_at_once() {
        InFlightWindow window = new InFlightWindow(RECEIVE_MAXIMUM);
        window.recall(20);
        assertThat(window.limit()).isEqualTo(20);
        window.arrived(15, 0);
        assertThat(window.wantsAcknowledgement(15, true, 0)).isTrue();
        window.arrived(21, 1);
        assertThat(window.limit()).isZero();
        assertThat(window.wantsAcknowledgement(21, true, 1)).isFalse();
    }

    @Test
    void a_wrong_belief_is_given_up_when_traffic_is_slow() {
        World world = new World(RECEIVE_MAXIMUM, perSecond(1));
        world.commitEvery = 5_000;
        world.window.recall(3);
        world.runSeconds(1200);
        assertThat(world.window.limit()).isZero();
    }

    @Test
    void silence_while_messages_wait_to_be_polled_is_not_the_brokers() {
        InFlightWindow window = new InFlightWindow(RECEIVE_MAXIMUM);
        for (int i = 1; i <= 20; i++) {
            window.arrived(i, i);
        }
        assertThat(window.wantsAcknowledgement(20, false, 5_000_000)).isFalse();
        assertThat(window.wantsAcknowledgement(20, true, 5_000_000)).isTrue();
    }

    @Test
    void a_clock_that_is_set_does_no_harm() {
        InFlightWindow window = new InFlightWindow(RECEIVE_MAXIMUM);
        long[] times = {0, 1_000, 1_700_000_000_000_000L, 1_700_000_000_000_500L, 5, 900_000, Long.MAX_VALUE / 2, 1};
        for (int i = 0; i < times.length; i++) {
            window.arrived(i + 1, times[i]);
            window.wantsAcknowledgement(i + 1, true, times[i]);
            window.acknowledging(i + 1, times[i]);
        }
        assertThat(window.limit()).isZero();
    }
}
