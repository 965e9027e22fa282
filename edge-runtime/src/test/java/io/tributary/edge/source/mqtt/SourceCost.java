package io.tributary.edge.source.mqtt;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.edge.broker.Flood;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * What a message costs in this process, on a real broker that is flooded by another process. A program: arguments are
 * {@code fast | plain | bare}, QoS, messages, and further lines for mosquitto.conf. {@code bare} is the client library as
 * it comes, only counting.
 */
final class SourceCost {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int qos;
    private final int count;
    private final AtomicLong taken = new AtomicLong();

    private SourceCost(int qos, int count) {
        this.qos = qos;
        this.count = count;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, MqttException {
        SourceCost cost = new SourceCost(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        String[] lines = List.of(arguments).subList(3, arguments.length).toArray(new String[0]);
        try (MosquittoBroker broker =
                MosquittoBroker.started(MosquittoBroker.Options.defaults().with(lines))) {
            if (arguments[0].equals("bare")) {
                cost.measureBare(broker);
            } else {
                cost.measureSource(broker, arguments[0].equals("fast"));
            }
        }
        System.exit(0);
    }

    private void measureSource(MosquittoBroker broker, boolean fastLane) throws IOException, InterruptedException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        MqttSettings settings = MqttSettings.parse("server: " + broker.uri() + "\nfastLane: " + fastLane);
        try (MqttSource source = new MqttSource(
                settings, "node-1", Subscription.of(qos, "site/#"), InstantSource.system(), timer, new Random(1))) {
            Thread pipeline = new Thread(() -> poll(source), "pipeline");
            pipeline.setDaemon(true);
            source.whenReady(() -> LockSupport.unpark(pipeline));
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            pipeline.start();
            run(broker, fastLane ? "fast" : "plain");
        }
    }

    private void poll(MqttSource source) {
        long[] last = {0};
        while (true) {
            int count = source.poll((message, position) -> last[0] = position, 1024);
            if (count == 0) {
                LockSupport.park();
            } else {
                source.acknowledge(last[0]);
                taken.addAndGet(count);
            }
        }
    }

    private void measureBare(MosquittoBroker broker) throws IOException, InterruptedException, MqttException {
        MqttClient client = new MqttClient("tcp://localhost:" + broker.port(), "bare", new MemoryPersistence());
        client.connect();
        client.subscribe(
                new MqttSubscription[] {new MqttSubscription("site/#", qos)},
                new IMqttMessageListener[] {(topic, message) -> taken.incrementAndGet()});
        run(broker, "bare");
    }

    private void run(MosquittoBroker broker, String name) throws IOException, InterruptedException {
        flood(broker, count / 4);
        flood(broker, count / 4);
        long cpu = SYSTEM.getProcessCpuTime();
        long from = System.nanoTime();
        long before = taken.get();
        flood(broker, count);
        double seconds = (System.nanoTime() - from) / 1e9;
        double cpuSeconds = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
        long got = taken.get() - before;
        System.out.printf(
                "%s qos %d: %,d of %,d messages, %,.0f/s, %.2f CPU-seconds per million%n",
                name, qos, got, count, got / seconds, cpuSeconds / got * 1e6);
    }

    private void flood(MosquittoBroker broker, int messages) throws IOException, InterruptedException {
        long target = taken.get() + messages;
        Process flood = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flood.class.getName(),
                        Integer.toString(broker.port()),
                        Integer.toString(qos),
                        Integer.toString(messages),
                        "100")
                .inheritIO()
                .start();
        flood.waitFor();
        boolean all = Eventually.holdsWithin(Duration.ofSeconds(30), () -> taken.get() >= target);
        if (!all) {
            System.out.println("lost: " + (target - taken.get()));
        }
    }
}
