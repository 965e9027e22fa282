package io.tributary.edge.source.mqtt;

/**
 * Reads one PUBLISH packet (MQTT 5 section 3.3) in place. One object is moved from frame to frame.
 *
 * <p>Checks what decides where things are and whether we may go on: flags, lengths and properties. It does not check
 * that texts are well-formed UTF-8: the broker has, and decoding looks at topics as bytes.
 */
final class PublishFrame {
    static final int INCOMPLETE = -1;
    static final int MALFORMED = -2;

    /** Reason codes of MQTT 5 section 2.4. */
    static final int MALFORMED_PACKET = 0x81;

    static final int PROTOCOL_ERROR = 0x82;
    static final int TOPIC_ALIAS_INVALID = 0x94;

    private static final int TOPIC_ALIAS = 0x23;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    private static final int USER_PROPERTY = 0x26;

    int qos;
    boolean duplicate;
    int packetId;
    int topicFrom;
    int topicLength;
    int payloadFrom;
    int end;

    private int at;
    private long seen;

    /**
     * The length of the packet that begins at {@code from}, with its header: {@link #INCOMPLETE} when its length is not yet
     * all there, {@link #MALFORMED} when it has more than four bytes.
     */
    static int length(byte[] bytes, int from, int limit) {
        int rest = 0;
        for (int i = 1; i <= 4; i++) {
            if (from + i >= limit) {
                return INCOMPLETE;
            }
            int digit = bytes[from + i];
            rest |= (digit & 0x7F) << (7 * (i - 1));
            if (digit >= 0) {
                return 1 + i + rest;
            }
        }
        return MALFORMED;
    }

    /** Where the packet that begins at {@code from} has its variable header. */
    static int bodyFrom(byte[] bytes, int from) {
        int at = from + 1;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    /**
     * Reads the packet at {@code [from, from + length)}, which must be a PUBLISH.
     *
     * @return 0, or the reason code to disconnect with
     */
    int read(byte[] bytes, int from, int length) {
        int fault = readHead(bytes, from, from + length);
        if (fault != 0) {
            return fault;
        }
        return readProperties(bytes);
    }

    /** As {@link #read}, of topic and packet id only: {@code limit} may lie within the packet. */
    int readHead(byte[] bytes, int from, int limit) {
        int flags = bytes[from] & 0x0F;
        qos = (flags >> 1) & 3;
        duplicate = (flags & 8) != 0;
        if (qos == 3 || (qos == 0 && duplicate)) {
            return MALFORMED_PACKET; // [MQTT-3.3.1-4], [MQTT-3.3.1-2]
        }
        end = limit;
        at = bodyFrom(bytes, from);
        if (at + 2 > end) {
            return MALFORMED_PACKET;
        }
        topicLength = unsignedShort(bytes, at);
        topicFrom = at + 2;
        at = topicFrom + topicLength;
        packetId = 0;
        if (qos > 0) {
            if (at + 2 > end) {
                return MALFORMED_PACKET;
            }
            packetId = unsignedShort(bytes, at);
            at += 2;
            if (packetId == 0) {
                return PROTOCOL_ERROR; // [MQTT-2.2.1-4]
            }
        }
        return at > end ? MALFORMED_PACKET : 0;
    }

    private int readProperties(byte[] bytes) {
        if (at >= end) {
            return MALFORMED_PACKET;
        }
        int length = bytes[at];
        if (length == 0) {
            payloadFrom = at + 1;
        } else {
            length = variableInt(bytes);
            if (length < 0 || length > end - at) {
                return MALFORMED_PACKET;
            }
            payloadFrom = at + length;
            int fault = walkProperties(bytes);
            if (fault != 0) {
                return fault;
            }
        }
        return topicLength == 0 ? PROTOCOL_ERROR : 0; // an empty topic needs an alias, and we have allowed none
    }

    private int walkProperties(byte[] bytes) {
        seen = 0;
        while (at < payloadFrom) {
            int identifier = bytes[at++];
            int fault = once(identifier);
            if (fault != 0) {
                return fault;
            }
            if (!skipValue(bytes, identifier) || at > payloadFrom) {
                return MALFORMED_PACKET;
            }
        }
        return 0;
    }

    private int once(int identifier) {
        if (identifier == TOPIC_ALIAS) {
            return TOPIC_ALIAS_INVALID; // our Topic Alias Maximum is 0, [MQTT-3.1.2-26]
        }
        if (identifier < 0 || identifier == SUBSCRIPTION_IDENTIFIER || identifier == USER_PROPERTY) {
            return 0;
        }
        long bit = 1L << identifier;
        boolean again = (seen & bit) != 0;
        seen |= bit;
        return again ? PROTOCOL_ERROR : 0;
    }

    /** Steps over a value by its type (MQTT 5 section 2.2.2.2); false for what a PUBLISH must not have. */
    private boolean skipValue(byte[] bytes, int identifier) {
        switch (identifier) {
            case 0x01 -> at += 1; // payload format indicator
            case 0x02 -> at += 4; // message expiry interval
            case 0x03, 0x08, 0x09 -> skipSized(bytes); // content type, response topic, correlation data
            case SUBSCRIPTION_IDENTIFIER -> {
                return variableInt(bytes) > 0;
            }
            case USER_PROPERTY -> {
                skipSized(bytes);
                skipSized(bytes);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void skipSized(byte[] bytes) {
        at += at + 2 <= payloadFrom ? 2 + unsignedShort(bytes, at) : 2;
    }

    /** Reads a variable byte integer (section 1.5.5) within the packet; -1 when it is malformed. */
    private int variableInt(byte[] bytes) {
        int value = 0;
        for (int shift = 0; shift < 28 && at < end; shift += 7) {
            int digit = bytes[at++];
            value |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                return value;
            }
        }
        return -1;
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }
}
