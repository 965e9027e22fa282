package io.tributary.edge.sink.sparkplug;

import io.tributary.edge.sink.mqtt.Publication;
import io.tributary.pipelines.decode.SparkplugCommand;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Sparkplug B edge node (Eclipse Sparkplug 3.0) without its connection: what it must say, in which order, with which number.
 *
 * <p>Metrics become known by the data given; each device that has new ones is born (again) before its data. Births repeat the
 * last values; what was never said is null there. Data go by alias. One thread at a time.
 *
 * <p>Left out: a primary host's state, device commands, device deaths (a device ends with its edge node).
 */
public final class EdgeNode {
    /** Metrics of node and devices together; beyond them, all are forgotten and the node is born anew. */
    public static final int METRICS_MAX = 10_000;

    /** The device that stands for the edge node itself. */
    public static final String ITSELF = "";

    static final String BIRTH_COUNTER = "bdSeq";
    static final String REBIRTH = "Node Control/Rebirth";

    private static final String NAMESPACE = "spBv1.0/";
    private static final int ROUND = 256;

    private final String group;
    private final String node;
    private final int metricsMax;
    /** By device, in the order in which they were born. */
    private final Map<String, Map<String, Metric>> devices = new LinkedHashMap<>();

    private int metrics;
    private long nextAlias;
    private int nextCounter;
    private int counter;
    private int sequence;

    /** One that was announced, with what was last said. */
    private static final class Metric {
        final long alias;
        final Datatype datatype;
        Value value = Value.MISSING;
        long millis;

        Metric(long alias, Datatype datatype) {
            this.alias = alias;
            this.datatype = datatype;
        }
    }

    /** @param group and node are topic levels without {@code / + #} */
    public EdgeNode(String group, String node) {
        this(group, node, METRICS_MAX);
    }

    EdgeNode(String group, String node, int metricsMax) {
        this.group = group;
        this.node = node;
        this.metricsMax = metricsMax;
        devices.put(ITSELF, new LinkedHashMap<>());
    }

    /** The topic of commands to it, to be subscribed to with QoS 1 before {@link #birth}. */
    public String commands() {
        return topic("NCMD", ITSELF);
    }

    /** The last will for the next connection: each has a number of its own, 0 to 255. */
    public Publication death() {
        counter = nextCounter;
        nextCounter = (nextCounter + 1) % ROUND;
        return new Publication(
                topic("NDEATH", ITSELF),
                new PayloadWriter().birthCounter(counter).toBytes(),
                1,
                false);
    }

    /**
     * What must be said first on a connection, and again when a host asks for a rebirth.
     *
     * @param nowMillis milliseconds since 1970 UTC, here and below
     */
    public List<Publication> birth(long nowMillis) {
        List<Publication> births = new ArrayList<>();
        devices.keySet().forEach(device -> births.add(birth(device, nowMillis)));
        return births;
    }

    /**
     * Says something about a device.
     *
     * @param device {@link #ITSELF}, or a topic level
     * @param values by metric's name
     * @param valuesMillis the time that they are of
     * @param isHistorical whether they were held back while there was no connection
     * @return the data, after the births that it needs
     */
    public List<Publication> data(
            String device, Map<String, Value> values, long valuesMillis, boolean isHistorical, long nowMillis) {
        List<Publication> said = new ArrayList<>(announce(device, values, nowMillis));
        Map<String, Metric> known = devices.getOrDefault(device, Map.of());
        PayloadWriter payload = new PayloadWriter().timestamp(nowMillis);
        values.forEach((name, value) -> {
            Metric metric = known.get(name);
            if (metric != null) {
                payload.data(metric.alias, metric.datatype, value, valuesMillis, isHistorical);
                metric.value = value;
                metric.millis = valuesMillis;
            }
        });
        said.add(numbered(device.isEmpty() ? "NDATA" : "DDATA", device, payload));
        return said;
    }

    /** Answers a message to {@link #commands}; the only command is {@code Node Control/Rebirth}. */
    public List<Publication> command(String topic, byte[] payload, long nowMillis) {
        boolean isRebirth = topic.equals(commands()) && SparkplugCommand.isTrue(payload, REBIRTH);
        return isRebirth ? birth(nowMillis) : List.of();
    }

    /** The births that are needed before these values may be said; none when all was announced. */
    private List<Publication> announce(String device, Map<String, Value> values, long nowMillis) {
        Map<String, Metric> known = devices.get(device);
        boolean isKnown = known != null
                && values.entrySet().stream().allMatch(entry -> {
                    Metric metric = known.get(entry.getKey());
                    return metric != null && metric.datatype.holds(entry.getValue());
                });
        if (isKnown) {
            return List.of();
        }
        boolean anew = metrics + values.size() > metricsMax;
        if (anew) {
            forget();
        }
        Map<String, Metric> announced = devices.computeIfAbsent(device, name -> new LinkedHashMap<>());
        values.forEach((name, value) -> learn(announced, name, value));
        // A birth of the edge node ends all its devices, so that they must be born again as well.
        return anew || device.isEmpty() ? birth(nowMillis) : List.of(birth(device, nowMillis));
    }

    private void learn(Map<String, Metric> announced, String name, Value value) {
        Metric metric = announced.get(name);
        if (metric == null) {
            announced.put(name, new Metric(nextAlias++, Datatype.of(value)));
            metrics++;
        } else if (!metric.datatype.holds(value)) {
            announced.put(name, new Metric(metric.alias, Datatype.of(value)));
        }
    }

    private void forget() {
        devices.clear();
        devices.put(ITSELF, new LinkedHashMap<>());
        metrics = 0;
    }

    private Publication birth(String device, long nowMillis) {
        PayloadWriter payload = new PayloadWriter().timestamp(nowMillis);
        if (device.isEmpty()) {
            sequence = 0;
            payload.birthCounter(counter);
            payload.announce(REBIRTH, -1, Datatype.BOOLEAN, Value.of(false), nowMillis);
        }
        devices.getOrDefault(device, Map.of())
                .forEach((name, metric) -> payload.announce(
                        name,
                        metric.alias,
                        metric.datatype,
                        metric.value,
                        metric.value == Value.MISSING ? nowMillis : metric.millis));
        return numbered(device.isEmpty() ? "NBIRTH" : "DBIRTH", device, payload);
    }

    /** Births and data have QoS 0, so that none comes twice; their numbers tell what is missing. */
    private Publication numbered(String kind, String device, PayloadWriter payload) {
        payload.sequence(sequence);
        sequence = (sequence + 1) % ROUND;
        return new Publication(topic(kind, device), payload.toBytes(), 0, false);
    }

    private String topic(String kind, String device) {
        return NAMESPACE + group + "/" + kind + "/" + node + (device.isEmpty() ? "" : "/" + device);
    }
}
