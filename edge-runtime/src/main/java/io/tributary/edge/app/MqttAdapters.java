package io.tributary.edge.app;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.metrics.MqttMetrics;
import io.tributary.edge.node.Helpers;
import io.tributary.edge.node.Node;
import io.tributary.edge.sink.mqtt.Conversation;
import io.tributary.edge.sink.mqtt.Conversations;
import io.tributary.edge.sink.mqtt.Encodings;
import io.tributary.edge.sink.mqtt.MqttSink;
import io.tributary.edge.sink.sparkplug.EdgeNode;
import io.tributary.edge.sink.sparkplug.SparkplugConversation;
import io.tributary.edge.source.mqtt.MqttSource;
import io.tributary.edge.source.mqtt.Subscription;
import io.tributary.pipelines.decode.TopicFilter;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.source.Source;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** A node's connections to its brokers, each with a session named after node and pipeline. */
final class MqttAdapters implements Node.Adapters, AutoCloseable {
    private final NodeSettings settings;
    private final InstantSource clock;
    private final RandomGenerator dice;
    private final MqttMetrics metrics;
    private final Optional<Helpers> helpers;
    private final ScheduledExecutorService timer = EventLoops.timer("mqtt-timer");

    /** @param helpers who does parts of pipelines' work, if anybody may */
    MqttAdapters(
            NodeSettings settings,
            InstantSource clock,
            RandomGenerator dice,
            MqttMetrics metrics,
            Optional<? extends Helpers> helpers) {
        this.helpers = helpers.map(some -> some);
        this.settings = settings;
        this.clock = clock;
        this.dice = dice;
        this.metrics = metrics;
    }

    @Override
    public Optional<Helpers> helpers() {
        return helpers;
    }

    @Override
    public Source source(String name, Pipeline.MqttInput input, Optional<Pipeline.MqttInput> former) {
        Subscription subscription = former.map(MqttAdapters::subscription)
                .map(subscription(input)::after)
                .orElseGet(() -> subscription(input));
        MqttSource source = new MqttSource(settings.mqtt(), clientId(name + "/in"), subscription, clock, timer, dice);
        metrics.bind(name, source);
        return source;
    }

    private static Subscription subscription(Pipeline.MqttInput input) {
        List<String> filters = input.topics().stream()
                .map(topic -> TopicFilter.parse(topic).mqtt())
                .toList();
        return new Subscription(filters, input.qos(), input.share().orElse(null));
    }

    @Override
    public Sink upstream(String name) {
        return sink(name, settings.upstream(), Conversation.of(Encodings.toGateway()));
    }

    @Override
    public Sink mqtt(String name, Pipeline.SinkSpec.Mqtt spec, TopicTemplate topic) {
        return sink(name, settings.mqtt(), Conversations.finished(topic, spec));
    }

    @Override
    public Sink sparkplug(String name, String pipeline, Pipeline.SinkSpec.Sparkplug spec) {
        EdgeNode node = new EdgeNode(
                level(spec.group().orElse(settings.site())),
                level(spec.edgeNode().orElse(settings.node() + "." + pipeline)));
        return sink(name, settings.mqtt(), new SparkplugConversation(node, spec, clock));
    }

    private static String level(String text) {
        return text.replaceAll("[/+#]", "_");
    }

    private Sink sink(String name, MqttSettings server, Conversation conversation) {
        MqttSink sink = new MqttSink(server, clientId(name), conversation, timer, dice);
        metrics.bind(name, sink);
        return sink;
    }

    /** Stable over restarts, because it names the session in which the broker keeps what waits for this node. */
    private String clientId(String name) {
        return "tributary/" + settings.site() + "/" + settings.node() + "/" + name;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
