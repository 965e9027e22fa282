package io.tributary.edge.node;

import io.tributary.edge.commit.FakeSink;
import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;

/** Sources and sinks in memory, for nodes without a broker. */
final class FakeWorld implements Node.Adapters {
    final List<FakeSource> sources = new CopyOnWriteArrayList<>();
    final List<FakeSink> sinks = new CopyOnWriteArrayList<>();

    @Override
    public Source source(String name, Pipeline.MqttInput input, Optional<Pipeline.MqttInput> former) {
        FakeSource source = new FakeSource(name, former);
        sources.add(source);
        return source;
    }

    @Override
    public Sink upstream(String name) {
        FakeSink sink = new FakeSink(name);
        sinks.add(sink);
        return sink;
    }

    @Override
    public Sink sparkplug(String name, String pipeline, Pipeline.SinkSpec.Sparkplug spec) {
        return upstream(name);
    }

    @Override
    public Sink mqtt(String name, Pipeline.SinkSpec.Mqtt spec, TopicTemplate topic) {
        return upstream(name);
    }

    FakeSource lastSource() {
        return sources.get(sources.size() - 1);
    }

    /** All that any sink has taken, in the order of the sinks. */
    List<Summary> taken() {
        List<Summary> all = new ArrayList<>();
        sinks.forEach(sink -> all.addAll(sink.taken));
        return all;
    }

    /** Holds what a test puts into it. */
    static final class FakeSource implements Source {
        final String name;
        final Optional<Pipeline.MqttInput> former;
        final LinkedBlockingDeque<Message> messages = new LinkedBlockingDeque<>();
        private volatile Runnable wake = () -> {};
        volatile long acknowledged = -1;
        volatile boolean started;
        volatile boolean closed;
        volatile boolean left;
        volatile byte[] recalled = {};
        private long position;

        FakeSource(String name, Optional<Pipeline.MqttInput> former) {
            this.name = name;
            this.former = former;
        }

        void put(String topic, String payload) {
            messages.add(Message.of(topic, payload, 1_767_225_600_000_000L));
            wake.run();
        }

        @Override
        public int poll(Inbox inbox, int limit) {
            ArrayDeque<Message> some = new ArrayDeque<>();
            messages.drainTo(some, limit);
            some.forEach(message -> inbox.take(message, position++));
            return some.size();
        }

        @Override
        public byte[] identities(long upTo) {
            return ("up to " + upTo).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void recall(byte[] identities) {
            recalled = identities;
        }

        @Override
        public void acknowledge(long upTo) {
            acknowledged = upTo;
        }

        @Override
        public void whenReady(Runnable runnable) {
            wake = runnable;
        }

        @Override
        public void start() {
            started = true;
            wake.run();
        }

        @Override
        public Health health() {
            return Health.up();
        }

        @Override
        public int waiting() {
            return messages.size();
        }

        @Override
        public void leave() {
            left = true;
            close();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
