package io.tributary.edge.sink.mqtt;

/** A message to be published. Its payload is not changed any more. */
public final class Publication {
    private final String topic;
    private final byte[] payload;
    private final int qos;
    private final boolean retained;

    /**
     * @param topic a topic name without wildcards
     * @param qos 0, 1 or 2
     * @param retained whether the broker shall keep it for future subscribers of the topic
     */
    public Publication(String topic, byte[] payload, int qos, boolean retained) {
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retained = retained;
    }

    public String topic() {
        return topic;
    }

    public byte[] payload() {
        return payload;
    }

    public int qos() {
        return qos;
    }

    public boolean retained() {
        return retained;
    }
}
