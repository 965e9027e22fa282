package io.tributary.edge.app;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.summary.Summary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.RootAllocator;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Vibration of many sensors, the same in every run: in each round a block of samples from each, one after
 * the other. Times are those of the input, from {@link
 * #START_MILLIS} on.
 *
 * @param hertz samples of a sensor in a second
 * @param hop samples from one frame of 1024 to the next
 * @param windowMillis how long a window is
 * @param more lines of the pipeline, such as who may help
 */
record ShakeLoad(int sensors, int hertz, int hop, int windowMillis, String more, long seed) {
    static final long START_MILLIS = 1_767_225_600_000L;
    private static final int BLOCK = 512;

    private static final int CALM_UNITS = 1_000;
    private static final int TEXTS = 64; // By six bits of what is mixed.
    private static final int IN_FLIGHT_MAX = 2_000;
    private static final long SECOND_MICROS = 1_000_000;

    /** The pipeline that has it to work on. */
    String pipeline() {
        return """
                apiVersion: tributary/v1
                pipeline: shake
                %s
                source:
                  mqtt: { topics: ["plant/{sensor}/shake"], qos: 1 }
                  each: g
                  time: { field: $.ts, unit: ms }
                  fields: { g: { type: double, path: "@" } }
                steps:
                  - fft: { of: g, samples: 1024, hop: %d, hz: %d, by: [sensor], keysMax: 400, gap: 1h, bands: { low: [0, 100] } }
                  - window: { tumbling: %dms, lateness: 0s }
                    aggregate: { n: count(), rms: avg(rms), worst: max(kurtosis), low: sum(low) }
                sink:
                  - upstream: {}
                """.formatted(more, hop, hertz, windowMillis);
    }

    ShakeLoad with(String lines) {
        return new ShakeLoad(sensors, hertz, hop, windowMillis, lines, seed);
    }

    /** Microseconds from the start to when a sensor's block of that round is whole: never more at once than one. */
    private long micros(int round, int sensor) {
        return ((long) round * BLOCK + BLOCK * (sensor + 1L) / sensors) * SECOND_MICROS / hertz;
    }

    /** The same of a message, counted from 0. */
    long micros(int message) {
        return micros(message / sensors, message % sensors);
    }

    /** Messages of so many seconds. */
    int messages(double seconds) {
        return (int) (seconds * hertz / BLOCK * sensors);
    }

    /** The samples of all rounds that are given to the node in a second of the input. */
    int samplesPerSecond() {
        return sensors * hertz;
    }

    private String[] texts() {
        Random random = new Random(seed);
        String[] texts = new String[TEXTS];
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder json = new StringBuilder(",\"g\":[");
            for (int k = 0; k < BLOCK; k++) {
                json.append(k == 0 ? "" : ",").append(random.nextInt(2 * CALM_UNITS) - CALM_UNITS);
            }
            texts[i] = json.append("]}").toString();
        }
        return texts;
    }

    private String payload(String[] texts, int round, int sensor) {
        long millis = START_MILLIS + micros(round, sensor) / 1_000;
        return "{\"ts\":" + millis + texts[text(round, sensor)];
    }

    /** No two sensors have the same samples for long: the same work is not done twice. */
    private int text(int round, int sensor) {
        long mixed = (seed + (long) round * sensors + sensor) * 0x9E3779B97F4A7C15L;
        return (int) (((mixed ^ (mixed >>> 32)) * 0xBF58476D1CE4E5B9L) >>> 58);
    }

    private static String topic(int sensor) {
        return "plant/s" + sensor + "/shake";
    }

    /** Closes every window of so many messages. */
    private String last(int messages) {
        long millis = START_MILLIS + micros(messages) / 1_000 + 10L * windowMillis;
        return "{\"ts\":" + millis + ",\"g\":[" + "0,".repeat(1023) + "0]}";
    }

    /** Whether there is another message, asked before each; may wait for its time. */
    interface Pace {
        boolean next(int message);
    }

    /** As fast as the sensors measure, from {@code begun} on, so many messages. */
    Pace realTime(long begun, int messages) {
        return message -> {
            long at = begun + micros(message) * 1_000;
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return message < messages;
        };
    }

    /** Publishes message after message, and what closes the last window. Returns how many there were before that. */
    int publish(MosquittoBroker broker, Pace pace) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient("tcp://localhost:" + broker.port(), "sensors", new MemoryPersistence());
        client.connect(new MqttConnectionOptions()).waitForCompletion();
        String[] texts = texts();
        List<IMqttToken> tokens = new ArrayList<>();
        int message = 0;
        while (pace.next(message)) {
            int sensor = message % sensors;
            byte[] payload = payload(texts, message / sensors, sensor).getBytes(StandardCharsets.UTF_8);
            tokens.add(client.publish(topic(sensor), payload, 1, false));
            if (tokens.size() >= IN_FLIGHT_MAX) {
                for (IMqttToken token : tokens) {
                    token.waitForCompletion();
                }
                tokens.clear();
            }
            message++;
        }
        for (IMqttToken token : tokens) {
            token.waitForCompletion();
        }
        client.publish(topic(sensors), last(message).getBytes(StandardCharsets.UTF_8), 1, false)
                .waitForCompletion();
        client.disconnect().waitForCompletion();
        client.close();
        return message;
    }

    /** What one node makes of so many messages alone, in this process. */
    Map<String, String> alone(int messages) throws ConfigException {
        Pipeline pipeline = PipelineReader.read(Document.parse("shake.yaml", pipeline(), Variables.none()));
        List<Summary> summaries = new ArrayList<>();
        String[] texts = texts();
        try (RootAllocator allocator = new RootAllocator();
                Decoder decoder = Decoders.of(pipeline.layout());
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, 4096);
                PipelineRun run =
                        new PipelineRun(pipeline, "north", new Summary.Origin("n0", "r"), allocator, summaries::add)) {
            for (int i = 0; i <= messages; i++) {
                String topic = topic(i == messages ? sensors : i % sensors);
                String payload = i == messages ? last(messages) : payload(texts, i / sensors, i % sensors);
                decoder.decode(Message.of(topic, payload, START_MILLIS * 1_000), batch, (wrong, reason) -> {
                    throw new AssertionError(reason);
                });
                run.process(batch);
                batch.clear();
            }
        }
        return shown(summaries);
    }

    /** By window: what was made of it, to the last bit. */
    static Map<String, String> shown(Collection<Summary> summaries) {
        Map<String, String> shown = new TreeMap<>();
        summaries.forEach(summary -> shown.put(
                summary.key().group() + " " + summary.key().startMicros(),
                summary.fields() + " " + summary.partials()));
        return shown;
    }
}
