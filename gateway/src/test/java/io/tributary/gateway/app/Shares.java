package io.tributary.gateway.app;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Shares that nodes send, duplicated and in disorder, and what upstream has to know of them in the end. One thread. */
final class Shares {
    private static final long START_MICROS = 1_767_225_600_000_000L;
    private static final int NODES = 3;
    private static final int REVISIONS = 3;
    private static final int REACH = 12;

    private final Random dice;
    /** What waits to be sent, in disorder. */
    private final List<Share> deck = new ArrayList<>();
    /** By window, the sum of the highest revisions of its nodes. */
    private final Map<Integer, Long> expected = new HashMap<>();

    private int windows;

    /** One message to the site's broker. */
    @SuppressWarnings("ArrayRecordComponent") // equality is never asked for
    record Share(String topic, byte[] payload) {}

    Shares(Random dice) {
        this.dice = dice;
    }

    /** The next to send, of a window that is new or was begun some windows ago. */
    Share next() {
        while (deck.size() < REACH * NODES * REVISIONS) {
            open(windows++);
        }
        return take();
    }

    /** What is left of the windows that were begun; null for nothing. */
    @Nullable
    Share rest() {
        return deck.isEmpty() ? null : take();
    }

    private Share take() {
        // Mostly old ones, so that no window waits for ever.
        int index = Math.min(dice.nextInt(deck.size()), dice.nextInt(deck.size()));
        Share share = deck.remove(index);
        if (dice.nextInt(10) == 0) {
            deck.add(0, share);
        }
        return share;
    }

    private void open(int window) {
        long sum = 0;
        for (int node = 0; node < NODES; node++) {
            long value = 0;
            for (int revision = 0; revision < REVISIONS; revision++) {
                value = 1L + dice.nextInt(1_000_000);
                deck.add(share(window, "n" + node, revision, value));
            }
            sum += value;
        }
        expected.put(window, sum);
    }

    private static Share share(int window, String node, int revision, long value) {
        long start = START_MICROS + window * 1_000_000L;
        Summary summary = new Summary(
                new Summary.Key("s1", "heat", start, start + 1_000_000, Map.of()),
                new Summary.Origin(node, "run"),
                revision,
                Map.of(),
                List.of(new Summary.Partial("moments/1", moments(value))),
                Map.of("total", "sum(v)"),
                List.of());
        return new Share("tributary/v1/s1/" + node + "/summaries/heat", SummaryJson.write(summary));
    }

    /** The state of a sum over one whole number. */
    private static String moments(long value) {
        ByteBuffer state = ByteBuffer.allocate(65).put((byte) 1);
        for (double part : new double[] {value, value, 1, value, 0, value, 0, 0}) {
            state.putDouble(part);
        }
        return Base64.getEncoder().encodeToString(state.array());
    }

    /** What upstream has to know, by the start of the window as it is written there. */
    Map<String, Long> expected() {
        Map<String, Long> byStart = new HashMap<>();
        expected.forEach((window, sum) -> byStart.put(
                Instant.ofEpochSecond(START_MICROS / 1_000_000 + window).toString(), sum));
        return byStart;
    }
}
