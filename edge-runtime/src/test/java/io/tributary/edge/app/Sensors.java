package io.tributary.edge.app;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Sensors of three machines that publish numbered readings at QoS 1, one for each millisecond of event time, until they are
 * finished; and what must come of them in windows of a tenth of a second.
 */
final class Sensors implements AutoCloseable {
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final long WINDOW_MILLIS = 100;
    private static final int MACHINES = 3;
    /** As many at once as a few sensors have under way. */
    private static final int GROUP = 10;
    /** Beyond every window and lateness. */
    private static final long LAST_AFTER = 600_000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Some seconds' readings. A killed Mosquitto has forgotten what it passed on since a node's last commit, however late that was. */
    private static final int REMEMBERED = 5_000;

    private final int port;
    private final boolean wild;
    private final Random dice;
    private final Map<String, Expected> expected = new LinkedHashMap<>();
    private final Deque<Long> lately = new ArrayDeque<>();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final ReentrantLock underWay = new ReentrantLock(true);
    private final CompletableFuture<Void> publishing;
    private MqttAsyncClient client;
    private long next;

    /** What a window of a machine must come to. */
    private record Expected(long n, long total) {
        Expected plus(long i) {
            return new Expected(n + 1, total + i);
        }
    }

    private Sensors(int port, boolean wild, long seed) {
        this.port = port;
        this.wild = wild;
        this.dice = new Random(seed);
        this.client = connected();
        this.publishing = CompletableFuture.runAsync(this::publish);
    }

    /** Each reading once, in order. */
    static Sensors orderly(int port) {
        return new Sensors(port, false, 0);
    }

    /** A tenth of the readings twice, and none where it belongs: up to a tenth of a second early or late, repetitions later still. */
    static Sensors wild(int port, long seed) {
        return new Sensors(port, true, seed);
    }

    private MqttAsyncClient connected() {
        try {
            MqttAsyncClient made = new MqttAsyncClient("tcp://localhost:" + port, "sensors", new MemoryPersistence());
            made.connect(new MqttConnectionOptions()).waitForCompletion();
            return made;
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    private void publish() {
        while (!enough.get()) {
            underWay.lock();
            try {
                confirmed(wild ? someDisordered() : nextNumbers(GROUP));
            } finally {
                underWay.unlock();
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private List<Long> nextNumbers(int count) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(next);
            String window = "m" + next % MACHINES + " " + (START_MILLIS + next) / WINDOW_MILLIS;
            expected.merge(window, new Expected(1, next), (all, one) -> all.plus(one.total));
            next++;
        }
        return numbers;
    }

    private List<Long> someDisordered() {
        List<Long> numbers = nextNumbers(GROUP * GROUP);
        List<Long> again = new ArrayList<>(lately);
        for (int i = 0; i < GROUP; i++) {
            numbers.add(again.isEmpty() ? numbers.get(i) : again.get(dice.nextInt(again.size())));
        }
        Collections.shuffle(numbers, dice);
        return numbers;
    }

    /** Publishes, and returns when the broker has confirmed all of it. */
    private void confirmed(List<Long> numbers) {
        try {
            List<IMqttToken> tokens = new ArrayList<>();
            for (long i : numbers) {
                tokens.add(published(i));
                lately.add(i);
            }
            for (IMqttToken token : tokens) {
                token.waitForCompletion();
            }
            while (lately.size() > REMEMBERED) {
                lately.remove();
            }
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    private IMqttToken published(long i) throws MqttException {
        MqttMessage message = new MqttMessage(reading(i).getBytes(StandardCharsets.UTF_8));
        message.setQos(1);
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return client.publish("plant/m" + i % MACHINES + "/heat", message);
            } catch (MqttException e) {
                // The client tells of a confirmation before it counts it.
                if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT || System.nanoTime() > patience) {
                    throw e;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static String reading(long i) {
        return "{\"ts\":" + (START_MILLIS + i) + ",\"i\":" + i + "}";
    }

    /**
     * Does something to the broker while nothing is on the way to it, and connects again.
     *
     * @param forgets whether the broker may have forgotten what it confirmed last: then that is published again
     */
    void whileQuiet(Runnable toBroker, boolean forgets) {
        underWay.lock();
        try {
            client.disconnectForcibly(0, 100, false);
            client.close(true);
            toBroker.run();
            client = connected();
            if (forgets) {
                confirmed(List.copyOf(lately));
            }
        } catch (MqttException e) {
            throw new AssertionError(e);
        } finally {
            underWay.unlock();
        }
    }

    /** Returns when so many more readings were published. */
    void publishMore(int readings) {
        long to = published() + readings;
        Eventually.until(readings + " more readings", Duration.ofSeconds(60), () -> {
            if (publishing.isCompletedExceptionally()) {
                publishing.join();
            }
            return published() >= to;
        });
    }

    long published() {
        underWay.lock();
        try {
            return next;
        } finally {
            underWay.unlock();
        }
    }

    /** Publishes no more but what closes the windows, which stays in one that is open. */
    void finish() {
        enough.set(true);
        publishing.join();
        confirmed(List.of(next + LAST_AFTER));
    }

    /** The first thing about the summaries that is not as it must be, but may become so; empty when all is right. */
    String missing(Map<Summary.Key, Summary> summaries) {
        Map<String, Summary> found = new LinkedHashMap<>();
        summaries.forEach((key, summary) ->
                found.put(key.group().get("machine") + " " + key.startMicros() / 1_000 / WINDOW_MILLIS, summary));
        for (Map.Entry<String, Expected> each : expected.entrySet()) {
            Summary summary = found.get(each.getKey());
            if (summary == null) {
                return each.getKey() + " is missing, one of " + (expected.size() - found.size());
            }
            Expected counted = new Expected(number(summary, "n"), number(summary, "total"));
            if (!counted.equals(each.getValue())) {
                throw new AssertionError(each.getKey() + " is " + counted + " instead of " + each.getValue());
            }
        }
        return found.size() == expected.size() ? "" : "there are more summaries than windows: " + found.keySet();
    }

    private static long number(Summary summary, String field) {
        return Long.parseLong(String.valueOf(summary.fields().get(field)));
    }

    @Override
    public void close() {
        enough.set(true);
        try {
            client.disconnectForcibly(0, 100, false);
            client.close(true);
        } catch (MqttException e) {
            // The broker may be gone.
        }
    }
}
