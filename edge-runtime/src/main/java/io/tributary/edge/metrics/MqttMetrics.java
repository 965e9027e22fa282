package io.tributary.edge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.sink.mqtt.MqttSink;
import io.tributary.edge.source.mqtt.MqttSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What MQTT connections tell about themselves, by the name of the pipeline or sink that they serve. A connection that takes
 * the place of another of the same name takes over its metrics too. Any thread.
 */
public final class MqttMetrics {
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> metersOf = new HashMap<>();

    public MqttMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param pipeline whose source it is */
    public void bind(String pipeline, MqttSource source) {
        Binder<MqttSource> meters = new Binder<>("source", pipeline, source);
        meters.counter("tributary.mqtt.received", "Messages that came in", MqttSource::received);
        meters.counter(
                "tributary.mqtt.redelivered",
                "Messages that came again after a connection was lost, recognised and not taken twice",
                MqttSource::duplicates);
        meters.counter(
                "tributary.mqtt.oversized", "Messages larger than messageBytesMax, thrown away", MqttSource::oversized);
        meters.counter("tributary.mqtt.received.bytes", "Bytes that came in", MqttSource::bytes);
        meters.counter("tributary.mqtt.reconnects", "Connections made after one was lost", MqttSource::reconnects);
        meters.counter(
                "tributary.mqtt.sessions.lost",
                "Connections on which the broker no longer knew the session: what waited there is gone",
                MqttSource::sessionsLost);
        meters.gauge(
                "tributary.mqtt.unacknowledged",
                "Messages of QoS 1 and 2 that are not acknowledged yet",
                MqttSource::unacknowledged);
    }

    /** @param sink its name */
    public void bind(String sink, MqttSink connection) {
        Binder<MqttSink> meters = new Binder<>("sink", sink, connection);
        meters.counter("tributary.mqtt.confirmed", "Messages that the broker confirmed", MqttSink::confirmed);
        meters.counter("tributary.mqtt.resent", "Messages sent again after a connection was lost", MqttSink::resent);
        meters.counter("tributary.mqtt.refused", "Messages that the broker refused for good", MqttSink::refused);
        meters.counter("tributary.mqtt.reconnects", "Connections made after one was lost", MqttSink::reconnects);
    }

    /** Meters of one connection: each has both tags, since Prometheus wants the same tags wherever a name occurs. */
    private final class Binder<T> {
        private final String source;
        private final String sink;
        private final T connection;
        private final List<Meter> meters = new ArrayList<>();

        Binder(String role, String name, T connection) {
            this.source = role.equals("source") ? name : "";
            this.sink = role.equals("sink") ? name : "";
            this.connection = connection;
            synchronized (metersOf) {
                List<Meter> earlier = metersOf.put(role + " " + name, meters);
                if (earlier != null) {
                    earlier.forEach(registry::remove);
                }
            }
        }

        void counter(String name, String description, ToDoubleFunction<T> value) {
            meters.add(FunctionCounter.builder(name, connection, value)
                    .description(description)
                    .tags("pipeline", source, "sink", sink)
                    .register(registry));
        }

        void gauge(String name, String description, ToDoubleFunction<T> value) {
            meters.add(Gauge.builder(name, connection, value)
                    .description(description)
                    .tags("pipeline", source, "sink", sink)
                    .strongReference(true)
                    .register(registry));
        }
    }
}
