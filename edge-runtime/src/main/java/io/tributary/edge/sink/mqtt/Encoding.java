package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.summary.Summary;

/** How a summary alone becomes an MQTT message. Called by one thread at a time. */
public interface Encoding {
    /** A topic name without wildcards. */
    String topic(Summary summary);

    byte[] payload(Summary summary);

    /** 0 (sent once, never confirmed), 1 (at least once) or 2. */
    default int qos() {
        return 1;
    }

    /** Whether the broker shall keep the last message of a topic for future subscribers. */
    default boolean retained() {
        return false;
    }
}
