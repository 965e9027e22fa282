package io.tributary.edge.sink.sparkplug;

import io.tributary.edge.sink.mqtt.Conversation;
import io.tributary.edge.sink.mqtt.Publication;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Speaks as an edge node: each group of a pipeline is a device and each of its results a metric, at the window's end, unless the
 * sink says otherwise.
 */
public final class SparkplugConversation implements Conversation {
    private static final String RESULT = SinkSpec.Sparkplug.RESULT;
    private static final long MICROS_PER_MILLI = 1_000;

    private final EdgeNode node;
    private final InstantSource clock;
    /** Empty: the group's values, whatever they are called. */
    private final Optional<String> device;

    private final Optional<TopicTemplate> metric;

    /** @param clock for the time at which a message is made */
    public SparkplugConversation(EdgeNode node, SinkSpec.Sparkplug spec, InstantSource clock) {
        this.node = node;
        this.clock = clock;
        this.device = spec.device();
        this.metric = spec.metric().map(TopicTemplate::of);
    }

    @Override
    public Optional<Publication> lastWill() {
        return Optional.of(node.death());
    }

    @Override
    public List<String> hears() {
        return List.of(node.commands());
    }

    @Override
    public List<Publication> begin() {
        return node.birth(clock.millis());
    }

    @Override
    public List<Publication> say(List<Summary> summaries, boolean areHeldBack) {
        Summary summary = summaries.get(0);
        Map<String, Value> values = new LinkedHashMap<>();
        summary.fields().forEach((result, value) -> values.put(nameOf(summary, result), value));
        long end = Math.floorDiv(summary.key().endMicros(), MICROS_PER_MILLI);
        return node.data(deviceOf(summary), values, end, areHeldBack, clock.millis());
    }

    @Override
    public List<Publication> answer(String topic, byte[] payload) {
        return node.command(topic, payload, clock.millis());
    }

    private String deviceOf(Summary summary) {
        Map<String, Value> group = summary.key().group();
        String template = device.orElseGet(() -> joined(group.keySet(), ":"));
        return template.isEmpty() ? EdgeNode.ITSELF : TopicTemplate.of(template).topic(group);
    }

    private String nameOf(Summary summary, String result) {
        Map<String, Value> values = new LinkedHashMap<>(summary.key().group());
        values.put(RESULT, Value.of(result));
        return own(metric.orElseGet(() -> TopicTemplate.of(standard(summary))).topic(values));
    }

    /** The result behind those group values that don't already make the device. */
    private String standard(Summary summary) {
        List<String> names = new ArrayList<>();
        device.ifPresent(template -> summary.key().group().keySet().stream()
                .filter(name -> !template.contains("{" + name + "}"))
                .forEach(names::add));
        names.add(RESULT);
        return joined(names, "/");
    }

    private static String joined(Collection<String> names, String between) {
        return names.stream().map(name -> "{" + name + "}").collect(Collectors.joining(between));
    }

    /** A name that Sparkplug keeps for itself gets an underscore. */
    private static String own(String name) {
        for (String reserved : List.of(EdgeNode.BIRTH_COUNTER, "Node Control", "Device Control")) {
            if (name.equals(reserved) || name.startsWith(reserved + "/")) {
                return reserved + "_" + name.substring(reserved.length());
            }
        }
        return name;
    }
}
