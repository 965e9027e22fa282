package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sparkplug B (Eclipse Sparkplug 3.0): the metrics of births and data messages are values with names; deaths, commands
 * and host states hold none. Keeps in mind what births announced, and counts the messages that are missing.
 */
final class SparkplugDecoder implements Decoder {
    private static final int TOPICS_MAX = 10_000;
    private static final int TOPIC_BYTES_MAX = 1 << 20;
    private static final int METRICS_PER_BIRTH_MAX = 10_000;

    private static final int TIMESTAMP = 1;
    private static final int METRIC = 2;
    private static final int SEQUENCE = 3;
    private static final int UUID = 4;
    private static final String COMPRESSED = "SPBV1.0_COMPRESSED";
    private static final long NO_COUNTER = -1;

    private final Rows rows;
    private final NamedValueRows values;
    private final NamedValue value = new NamedValue();
    private final SparkplugNodes nodes;
    private final ProtoFields payload = new ProtoFields();
    private final SparkplugMetric metric = new SparkplugMetric();
    private final Dictionary topicIds = new Dictionary();
    private final List<@Nullable SparkplugTopic> topics = new ArrayList<>();
    private long lost;

    // What the first walk over a payload found.
    private long payloadMillis;
    private boolean hasPayloadTime;
    private long sequence;
    private boolean hasSequence;
    private long birthCounter;

    SparkplugDecoder(Layout layout) {
        this(layout, new SparkplugNodes(SparkplugNodes.NODES_MAX, SparkplugNodes.METRICS_MAX));
    }

    SparkplugDecoder(Layout layout, SparkplugNodes nodes) {
        rows = new Rows(layout);
        values = new NamedValueRows(layout, rows);
        this.nodes = nodes;
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public int readingsAtMost(Message message) {
        int metrics = 1; // and the note of a gap
        payload.open(message.payloadBytes(), message.payloadFrom(), message.payloadFrom() + message.payloadLength());
        while (payload.next()) {
            metrics += payload.number() == METRIC ? 1 : 0;
        }
        return metrics;
    }

    @Override
    public List<String> rebirthsDue() {
        return nodes.rebirthsDue();
    }

    @Override
    public long lost() {
        return lost;
    }

    @Override
    public void begin(Batch batch) {
        rows.begin(batch);
    }

    @Override
    public void decode(Message message, Batch batch, Rejects rejects) {
        if (!rows.open(message, batch, rejects)) {
            return;
        }
        SparkplugTopic topic = topic(message);
        if (topic == null) {
            rejects.reject(
                    message,
                    "topic '" + Excerpt.of(message.topic()) + "' is none of Sparkplug B; publish to"
                            + " spBv1.0/group/type/node or spBv1.0/group/type/node/device");
            return;
        } else if (topic.kind() == SparkplugTopic.Kind.OTHER) {
            return;
        }
        String fault = survey(message);
        if (fault != null) {
            rejects.reject(message, fault);
            return;
        }
        SparkplugNode node = nodes.heard(topic.node());
        follow(topic, node, message, rejects);
        switch (topic.kind()) {
            case NODE_BIRTH, DEVICE_BIRTH, NODE_DATA, DEVICE_DATA -> metrics(topic, node, message, batch, rejects);
            case DEVICE_DEATH -> node.forget(topic.device());
            case NODE_DEATH, OTHER -> {}
        }
    }

    private @Nullable SparkplugTopic topic(Message message) {
        topicIds.forgetIfOver(TOPICS_MAX, TOPIC_BYTES_MAX);
        if (topicIds.size() == 0) {
            topics.clear();
        }
        int id = topicIds.idOf(message.topicBytes(), message.topicFrom(), message.topicLength());
        if (id == topics.size()) {
            topics.add(SparkplugTopic.parse(message.topic()));
        }
        return topics.get(id);
    }

    /** Walks over the payload once, so that a malformed one changes nothing; gives why it is of no use, or null. */
    private @Nullable String survey(Message message) {
        hasPayloadTime = false;
        hasSequence = false;
        birthCounter = NO_COUNTER;
        int metrics = 0;
        open(message);
        while (payload.next()) {
            if (payload.is(METRIC, ProtoFields.BYTES)) {
                metrics++;
                if (!metric.read(message.payloadBytes(), payload.from(), payload.to())) {
                    return malformed(message, "in metric " + metrics);
                }
                if (metric.name.equalTo(SparkplugNames.BIRTH_COUNTER)) {
                    birthCounter = metric.whole();
                }
            } else if (payload.is(TIMESTAMP, ProtoFields.VARINT)) {
                hasPayloadTime = true;
                payloadMillis = payload.value();
            } else if (payload.is(SEQUENCE, ProtoFields.VARINT)) {
                hasSequence = true;
                sequence = payload.value();
            } else if (payload.is(UUID, ProtoFields.BYTES) && isCompressed(message)) {
                return "the payload is compressed; switch compression off at the edge node";
            }
        }
        if (metrics > METRICS_PER_BIRTH_MAX) {
            return "the payload has " + metrics + " metrics, more than " + METRICS_PER_BIRTH_MAX
                    + "; spread them over devices";
        }
        return payload.isMalformed() ? malformed(message, "after metric " + metrics) : null;
    }

    private void open(Message message) {
        payload.open(message.payloadBytes(), message.payloadFrom(), message.payloadFrom() + message.payloadLength());
    }

    private boolean isCompressed(Message message) {
        return payload.to() - payload.from() == COMPRESSED.length()
                && Excerpt.of(message.payloadBytes(), payload.from(), COMPRESSED.length())
                        .equals(COMPRESSED);
    }

    private static String malformed(Message message, String where) {
        return "the payload of " + message.payloadLength() + " bytes is no Sparkplug B protobuf " + where
                + "; send what Sparkplug 3.0 section 6.4 says";
    }

    /** Keeps up with births, deaths and numbers. */
    private void follow(SparkplugTopic topic, SparkplugNode node, Message message, Rejects rejects) {
        switch (topic.kind()) {
            case NODE_DEATH -> {
                node.died(birthCounter);
                return;
            }
            case NODE_BIRTH -> {
                node.born(birthCounter);
                nodes.reborn(topic.node());
            }
            default -> {
                if (!node.isAlive()) {
                    nodes.needsRebirth(topic.node());
                }
            }
        }
        int missing = hasSequence ? node.heard(sequence) : 0;
        if (missing > 0) {
            lost += missing;
            nodes.needsRebirth(topic.node());
            rejects.reject(
                    message,
                    "seq is " + sequence + ", and the " + missing + " messages before it of edge node " + topic.node()
                            + " never came, or came out of order; look at the connection, and ask the node for a rebirth");
        }
    }

    private void metrics(SparkplugTopic topic, SparkplugNode node, Message message, Batch batch, Rejects rejects) {
        boolean isBirth = topic.kind().isBirth();
        SparkplugMetrics announced = isBirth ? new SparkplugMetrics() : node.metrics(topic.device());
        values.open(message, batch, rejects);
        open(message);
        int number = 0;
        while (payload.next()) {
            if (payload.is(METRIC, ProtoFields.BYTES)) {
                number++;
                metric.read(message.payloadBytes(), payload.from(), payload.to());
                String fault = isBirth ? learn(announced) : null;
                fault = fault != null ? fault : resolve(topic, announced, message.receivedMicros());
                if (fault != null) {
                    rejects.reject(message, "metric " + number + ": " + fault);
                } else if (!SparkplugMetric.isProtocol(value.name)) {
                    values.take(value);
                }
            }
        }
        values.close();
        if (isBirth && announced != null) {
            node.announce(topic.device(), announced);
            nodes.bound(node);
        }
    }

    private @Nullable String learn(@Nullable SparkplugMetrics announced) {
        if (metric.name.isEmpty() || metric.name.length() > Reading.TEXT_BYTES_MAX) {
            return "a birth must name it, in at most " + Reading.TEXT_BYTES_MAX
                    + " bytes; see Sparkplug 3.0 section 6.4.6";
        } else if (announced != null) {
            int known = announced.learn(metric.name.bytes(), metric.name.from(), metric.name.length(), metric.datatype);
            if (metric.hasAlias) {
                announced.alias(metric.alias, known);
            }
        }
        return null;
    }

    /** Finds out name, datatype, time and value of the metric; gives why it can't, or null. */
    private @Nullable String resolve(SparkplugTopic topic, @Nullable SparkplugMetrics announced, long received) {
        value.clear();
        if (!metric.name.isEmpty()) {
            if (Utf8.firstFault(metric.name.bytes(), metric.name.from(), metric.name.length()) >= 0) {
                return "its name is not UTF-8; send one that is";
            }
            value.name.set(metric.name);
            if (metric.datatype == 0 && announced != null) {
                metric.datatype = announced.datatypeOf(metric.name.bytes(), metric.name.from(), metric.name.length());
            }
        } else if (!metric.hasAlias) {
            return "it has neither name nor alias; send one";
        } else {
            int known = announced == null ? SparkplugMetrics.UNKNOWN : announced.byAlias(metric.alias);
            if (announced == null || known == SparkplugMetrics.UNKNOWN) {
                nodes.needsRebirth(topic.node());
                return "no birth that was heard says what alias " + Long.toUnsignedString(metric.alias)
                        + " is; ask edge node " + topic.node() + " for a rebirth";
            }
            byte[] name = announced.name(known);
            value.name.set(name, 0, name.length);
            metric.datatype = metric.datatype == 0 ? announced.datatype(known) : metric.datatype;
        }
        value.own.set(value.name);
        value.micros = micros(received);
        return metric.value(value);
    }

    private long micros(long received) {
        if (!metric.hasTime && !hasPayloadTime) {
            return received;
        }
        long millis = metric.hasTime ? metric.timeMillis : payloadMillis;
        return millis < 0 ? Long.MAX_VALUE : TimeUnit.MS.micros(millis);
    }
}
