package io.tributary.pipelines.decode;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a topic of the Sparkplug B namespace says (Sparkplug 3.0 chapter 4): {@code spBv1.0/group/type/node[/device]}.
 *
 * @param node {@code group/node}
 * @param device empty when the message is about the edge node itself
 */
record SparkplugTopic(Kind kind, String node, String device) {
    private static final String NAMESPACE = "spBv1.0";
    private static final String HOST_STATE = "STATE";
    private static final int LEVELS_MIN = 4;

    /** What a message is for. */
    enum Kind {
        NODE_BIRTH,
        NODE_DEATH,
        NODE_DATA,
        DEVICE_BIRTH,
        DEVICE_DEATH,
        DEVICE_DATA,
        /** A command, or a host's state: nothing that was measured. */
        OTHER;

        boolean isBirth() {
            return this == NODE_BIRTH || this == DEVICE_BIRTH;
        }

        boolean isDevice() {
            return this == DEVICE_BIRTH || this == DEVICE_DEATH || this == DEVICE_DATA;
        }
    }

    /** What the topic says; null when it is none of the namespace. */
    static @Nullable SparkplugTopic parse(String topic) {
        List<String> levels = List.of(topic.split("/", -1));
        if (!levels.get(0).equals(NAMESPACE)) {
            return null;
        }
        if (levels.size() == LEVELS_MIN - 1 && levels.get(1).equals(HOST_STATE)) {
            return new SparkplugTopic(Kind.OTHER, "", "");
        }
        if (levels.size() < LEVELS_MIN || levels.size() > LEVELS_MIN + 1) {
            return null;
        }
        Kind kind = kind(levels.get(2));
        boolean hasDevice = levels.size() > LEVELS_MIN;
        if (kind == null || (kind != Kind.OTHER && kind.isDevice() != hasDevice)) {
            return null;
        }
        return new SparkplugTopic(kind, levels.get(1) + "/" + levels.get(3), hasDevice ? levels.get(4) : "");
    }

    private static @Nullable Kind kind(String word) {
        return switch (word) {
            case "NBIRTH" -> Kind.NODE_BIRTH;
            case "NDEATH" -> Kind.NODE_DEATH;
            case "NDATA" -> Kind.NODE_DATA;
            case "DBIRTH" -> Kind.DEVICE_BIRTH;
            case "DDEATH" -> Kind.DEVICE_DEATH;
            case "DDATA" -> Kind.DEVICE_DATA;
            case "NCMD", "DCMD" -> Kind.OTHER;
            default -> null;
        };
    }

    /**
     * Checks that a filter lets births through: without them nobody knows what later messages are about.
     *
     * @throws IllegalArgumentException with value, rule and way out
     */
    static void check(TopicFilter filter) {
        List<String> levels = List.of(filter.mqtt().split("/", -1));
        if (!levels.get(0).equals(NAMESPACE)) {
            throw new IllegalArgumentException("topic '" + filter + "' is none of Sparkplug B; begin it with "
                    + NAMESPACE + "/, as in spBv1.0/{group}/{type}/{node}/{device}");
        }
        if (levels.size() > 2 && !levels.get(2).equals("+") && !levels.get(2).equals("#")) {
            throw new IllegalArgumentException("topic '" + filter + "' takes in only " + levels.get(2)
                    + " messages, but data can't be understood without births; write + or {type} for that level");
        }
    }
}
