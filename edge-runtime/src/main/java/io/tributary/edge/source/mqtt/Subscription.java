package io.tributary.edge.source.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source asks a broker for.
 *
 * @param filters MQTT topic filters, such as {@code city/+/air}; at least one
 * @param qos 0, 1 or 2: the most that the broker shall deliver with
 * @param group name of a shared subscription, among whose members the broker divides the messages; null for none
 */
public record Subscription(
        List<String> filters, int qos, @Nullable String group) {
    public Subscription {
        filters = List.copyOf(filters);
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

    /** The filter as it goes to the broker (MQTT 5 section 4.8.2). */
    String onTheWire(String filter) {
        return group == null ? filter : "$share/" + group + "/" + filter;
    }
}
