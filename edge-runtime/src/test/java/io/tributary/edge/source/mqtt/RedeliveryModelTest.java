package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.state.StateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Crashes, lost connections, commits and acknowledgements in random order, against a broker that does what MQTT 5 section 4.4
 * says: every message has its effect exactly once.
 */
class RedeliveryModelTest {
    /** In which order a broker gives packet ids. */
    private enum Ids {
        IN_TURN,
        LOWEST_FREE
    }

    private static final class Sent {
        final int packetId;
        final long number;
        boolean before;

        Sent(int packetId, long number) {
            this.packetId = packetId;
            this.number = number;
        }
    }

    private static final class Broker {
        final Ids ids;
        final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
        final TreeSet<Integer> free = new TreeSet<>();
        int lastId;
        long published;

        Broker(Ids ids, int receiveMaximum, int firstId) {
            this.ids = ids;
            this.lastId = firstId;
            for (int i = 1; i <= receiveMaximum; i++) {
                free.add(i);
            }
        }

        Sent publish() {
            int id;
            if (ids == Ids.IN_TURN) {
                lastId = lastId % 65_535 + 1;
                id = lastId;
            } else {
                id = free.pollFirst();
            }
            Sent sent = new Sent(id, published++);
            inFlight.add(sent);
            return sent;
        }

        void acknowledged(int packetId) {
            Sent first = inFlight.removeFirst();
            assertThat(packetId).as("order of acknowledgements").isEqualTo(first.packetId);
            free.add(packetId);
        }
    }

    /** The node with its disk; an effect is durable when it is committed. */
    private static final class World {
        final Random random;
        final Broker broker;
        final int receiveMaximum;
        final int contents;
        final List<Long> committed = new ArrayList<>();
        byte[] kept = {};
        InFlight inFlight;
        List<Long> uncommitted = new ArrayList<>();
        long position;
        long acknowledged;
        Iterator<Sent> redelivery = List.<Sent>of().iterator();
        ArrayDeque<Integer> onTheWay = new ArrayDeque<>();

        World(long seed, Ids ids, int receiveMaximum, int contents) {
            this.random = new Random(seed);
            this.broker = new Broker(ids, receiveMaximum, random.nextInt(65_535));
            this.receiveMaximum = receiveMaximum;
            this.contents = contents;
            this.inFlight = new InFlight(receiveMaximum);
        }

        void step() throws StateException {
            switch (random.nextInt(40)) {
                case 0 -> reconnect();
                case 1 -> restart();
                case 2, 3 -> commit();
                case 4, 5, 6, 7 -> acknowledge();
                case 8, 9, 10, 11 -> brokerReads(random.nextInt(20));
                default -> deliver();
            }
        }

        private void deliver() {
            if (redelivery.hasNext()) {
                arrive(redelivery.next());
            } else if (broker.inFlight.size() < receiveMaximum) {
                Sent sent = broker.publish();
                if (random.nextInt(50) == 0) {
                    reconnect(); // and it was lost on the way
                    return;
                }
                arrive(sent);
            }
        }

        private void arrive(Sent sent) {
            long content = sent.number % contents * 0x9E3779B97F4A7C15L;
            long before = inFlight.recognise(sent.packetId, content, sent.before);
            sent.before = true;
            if (before >= 0) {
                inFlight.add(before, sent.packetId, 1, content);
            } else {
                uncommitted.add(sent.number);
                inFlight.addNew(++position, sent.packetId, 1, content);
            }
        }

        private void commit() throws StateException {
            Identities identities = new Identities(true, inFlight.reusesEarly(), 0);
            inFlight.identities(position, identities);
            kept = identities.bytes(receiveMaximum);
            committed.addAll(uncommitted);
            uncommitted.clear();
            acknowledged = position;
            if (random.nextInt(5) == 0) {
                restart(); // before a single acknowledgement has left
            }
        }

        private void acknowledge() {
            inFlight.acknowledge(acknowledged, (packetId, qos) -> onTheWay.add(packetId));
            if (random.nextInt(3) == 0) {
                InFlight.Mark mark = inFlight.mark();
                brokerReads(Integer.MAX_VALUE);
                inFlight.settle(mark);
            }
        }

        private void brokerReads(int most) {
            for (int i = 0; i < most && !onTheWay.isEmpty(); i++) {
                broker.acknowledged(onTheWay.remove());
            }
        }

        private void reconnect() {
            brokerReads(random.nextInt(10));
            onTheWay.clear();
            broker.inFlight.forEach(sent -> sent.before = true);
            redelivery = new ArrayList<>(broker.inFlight).iterator();
            inFlight.reconnected(true);
        }

        private void restart() throws StateException {
            inFlight = new InFlight(receiveMaximum);
            if (kept.length > 0) {
                inFlight.recall(Identities.read(kept));
            }
            uncommitted.clear();
            position = 0;
            acknowledged = 0;
            reconnect();
        }

        void settle() throws StateException {
            reconnect();
            while (redelivery.hasNext()) {
                arrive(redelivery.next());
            }
            Identities identities = new Identities(true, inFlight.reusesEarly(), 0);
            inFlight.identities(position, identities);
            committed.addAll(uncommitted);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_message_counts_once_where_packet_ids_are_given_in_turn_whatever_the_content(long seed)
            throws StateException {
        World world = new World(seed, Ids.IN_TURN, 1 + (int) (seed * seed % 900), 1 + (int) (seed % 3));
        runAndCheck(world, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_message_counts_once_where_packet_ids_are_given_again_at_once_when_contents_differ(long seed)
            throws StateException {
        World world = new World(seed, Ids.LOWEST_FREE, 1 + (int) (seed * seed % 900), Integer.MAX_VALUE);
        runAndCheck(world, seed);
    }

    private static void runAndCheck(World world, long seed) throws StateException {
        for (int i = 0; i < 20_000; i++) {
            world.step();
        }
        world.settle();
        List<Long> sorted = world.committed.stream().sorted().toList();
        assertThat(sorted)
                .as("seed " + seed)
                .isEqualTo(LongStream.range(0, world.broker.published).boxed().toList());
    }

    @Test
    void ids_that_go_round_past_65535_are_not_taken_for_given_again_early() {
        InFlight inFlight = new InFlight(100);
        IntStream.rangeClosed(65_000, 65_535).forEach(id -> inFlight.addNew(id, id, 1, id));
        inFlight.addNew(66_000, 1, 1, 1);
        inFlight.addNew(66_001, 5_000, 1, 1); // the broker has dropped some
        assertThat(inFlight.reusesEarly()).isFalse();
        inFlight.addNew(66_002, 5_000, 1, 1);
        assertThat(inFlight.reusesEarly()).isTrue();
    }

    @Test
    void what_repeats_under_the_same_packet_id_is_rather_counted_twice_than_lost() {
        InFlight inFlight = new InFlight(100);
        inFlight.addNew(1, 1, 1, 42);
        inFlight.acknowledge(1, (packetId, qos) -> {});
        inFlight.addNew(2, 1, 1, 42);
        Identities repeated = new Identities(true, inFlight.reusesEarly(), 0);
        inFlight.identities(2, repeated);
        assertThat(repeated.count()).isZero();
        inFlight.addNew(3, 2, 1, 43);
        Identities other = new Identities(true, inFlight.reusesEarly(), 0);
        inFlight.identities(3, other);
        assertThat(other.count()).isEqualTo(1);
    }

    @Test
    void what_the_broker_has_processed_is_not_kept_again() {
        InFlight inFlight = new InFlight(1000);
        IntStream.rangeClosed(1, 500).forEach(n -> inFlight.addNew(n, n, 1, n));
        inFlight.acknowledge(400, (packetId, qos) -> {});
        inFlight.settle(inFlight.mark());
        Identities identities = new Identities(true, false, 0);
        inFlight.identities(450, identities);
        assertThat(identities.count()).isEqualTo(50);
    }

    @Test
    void at_qos_2_a_message_is_kept_until_it_is_completed() {
        InFlight inFlight = new InFlight(1000);
        inFlight.addNew(1, 1, 1, 1);
        inFlight.addNew(2, 2, 2, 2);
        inFlight.addNew(3, 3, 1, 3);
        inFlight.addNew(4, 4, 2, 4);
        inFlight.acknowledge(4, (packetId, qos) -> {});
        inFlight.settle(inFlight.mark());
        assertThat(keptOf(inFlight)).isEqualTo(3);
        inFlight.complete(2);
        inFlight.settle(inFlight.mark());
        assertThat(keptOf(inFlight)).isEqualTo(1);
        inFlight.complete(4);
        inFlight.complete(4);
        inFlight.settle(inFlight.mark());
        assertThat(keptOf(inFlight)).isZero();
    }

    private static int keptOf(InFlight inFlight) {
        Identities identities = new Identities(true, false, 0);
        inFlight.identities(4, identities);
        return identities.count();
    }

    @Test
    void what_was_recalled_and_has_not_come_yet_is_kept_again() {
        InFlight inFlight = new InFlight(1000);
        Identities before = new Identities(true, false, 0);
        IntStream.rangeClosed(1, 10).forEach(n -> before.add(n, n, 64));
        inFlight.recall(before);
        inFlight.reconnected(true);
        assertThat(inFlight.recognise(1, 1, true)).isZero();
        inFlight.add(0, 1, 1, 1);
        Identities after = new Identities(true, false, 0);
        inFlight.identities(-1, after);
        assertThat(after.count()).isEqualTo(10);
    }

    @Test
    void nothing_is_recognised_when_the_session_is_lost() {
        InFlight inFlight = new InFlight(1000);
        Identities before = new Identities(true, false, 0);
        before.add(7, 7, 64);
        inFlight.recall(before);
        inFlight.reconnected(false);
        assertThat(inFlight.recognise(7, 7, true)).isNegative();
    }

    @Test
    void a_connection_that_comes_and_goes_takes_no_more_memory_each_time() {
        Redeliverable redeliverable = new Redeliverable();
        for (int round = 0; round < 1000; round++) {
            for (int id = 1; id <= 50; id++) {
                redeliverable.put(id, round, id, 64);
                assertThat(redeliverable.take(id, id)).isEqualTo(round);
            }
        }
        assertThat(redeliverable.capacity()).isLessThan(1000);
    }
}
