package io.tributary.edge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.sink.mqtt.MqttSink;
import io.tributary.edge.source.mqtt.MqttSource;
import io.tributary.pipelines.source.Source;
import java.util.ArrayList;
import java.util.Collection;
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
    private final Map<String, Bound> bound = new HashMap<>();

    /** The meters of one connection, and whether the node has had it. */
    private static final class Bound {
        final Object connection;
        final List<Meter> meters = new ArrayList<>();
        boolean seen;

        Bound(Object connection) {
            this.connection = connection;
        }
    }

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
        meters.gauge(
                "tributary.mqtt.in.flight.limit",
                "Messages that the broker sends ahead of acknowledgements, when that is few and known; else 0",
                MqttSource::inFlightLimit);
    }

    /** @param sink its name */
    public void bind(String sink, MqttSink connection) {
        Binder<MqttSink> meters = new Binder<>("sink", sink, connection);
        meters.counter("tributary.mqtt.confirmed", "Messages that the broker confirmed", MqttSink::delivered);
        meters.counter("tributary.mqtt.resent", "Messages sent again after a connection was lost", MqttSink::resent);
        meters.counter("tributary.mqtt.refused", "Messages that the broker refused for good", MqttSink::refused);
        meters.counter("tributary.mqtt.reconnects", "Connections made after one was lost", MqttSink::reconnects);
    }

    /**
     * Forgets the connections that the node had and has no longer: a meter would hold on to them. One that is made for a
     * reload that is still going on stays.
     *
     * @param sources those in use
     * @param sinks the names of those in use
     */
    public void keep(Collection<Source> sources, Collection<String> sinks) {
        synchronized (bound) {
            bound.entrySet().removeIf(entry -> {
                Bound meters = entry.getValue();
                boolean used = meters.connection instanceof MqttSource source
                        ? sources.stream().anyMatch(each -> each == source)
                        : sinks.stream().anyMatch(name -> entry.getKey().equals("sink " + name));
                boolean gone = meters.seen && !used;
                if (gone) {
                    meters.meters.forEach(registry::remove);
                }
                meters.seen |= used;
                return gone;
            });
        }
    }

    /** Meters of one connection: each has both tags, since Prometheus wants the same tags wherever a name occurs. */
    private final class Binder<T> {
        private final String source;
        private final String sink;
        private final T connection;
        private final List<Meter> meters;

        Binder(String role, String name, T connection) {
            this.source = role.equals("source") ? name : "";
            this.sink = role.equals("sink") ? name : "";
            this.connection = connection;
            synchronized (bound) {
                Bound now = new Bound(connection);
                this.meters = now.meters;
                Bound earlier = bound.put(role + " " + name, now);
                if (earlier != null) {
                    earlier.meters.forEach(registry::remove);
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
