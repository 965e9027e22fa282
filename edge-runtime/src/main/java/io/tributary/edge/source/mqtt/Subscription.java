package io.tributary.edge.source.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source asks a broker for.
 *
 * @param filters MQTT topic filters, such as {@code city/+/air}; at least one
 * @param qos 0, 1 or 2: the most that the broker shall deliver with
 * @param group name of a shared subscription, among whose members the broker divides the messages; null for none
 * @param former filters on the wire that the session may still have and is to lose, unless they are asked for again
 */
public record Subscription(
        List<String> filters, int qos, @Nullable String group, List<String> former) {
    public Subscription(List<String> filters, int qos, @Nullable String group) {
        this(filters, qos, group, List.of());
    }

    public Subscription {
        filters = List.copyOf(filters);
        former = List.copyOf(former);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("a subscription needs at least one topic filter");
        }
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos " + qos + " is outside [0, 2]");
        }
    }

    /** A subscription that is shared with nobody. */
    public static Subscription of(int qos, String... filters) {
        return new Subscription(List.of(filters), qos, null);
    }

    /** All filters as they go to the broker. */
    public List<String> onTheWire() {
        return filters.stream().map(this::onTheWire).toList();
    }

    /** This subscription in a session that had another. */
    public Subscription after(Subscription earlier) {
        return new Subscription(filters, qos, group, earlier.onTheWire());
    }

    /** What the session is to lose. */
    List<String> dropped() {
        List<String> wanted = onTheWire();
        return former.stream().filter(filter -> !wanted.contains(filter)).toList();
    }

    /** The filter as it goes to the broker (MQTT 5 section 4.8.2). */
    String onTheWire(String filter) {
        return group == null ? filter : "$share/" + group + "/" + filter;
    }
}
