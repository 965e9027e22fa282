package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.message.Message;
import java.util.Arrays;
import java.util.List;

/**
 * Topics as small ints, and what each topic's captures are in the batch's dictionaries. A topic that was seen before
 * costs one hash lookup and no object, however many series there are.
 */
final class Topics {
    /** Longer topics are no series of a sensor; remembering many of them would not fit a small node. */
    static final int BYTES_MAX = 1024;

    static final int UNMATCHED = -1;
    private static final int NULL_ID = -1;

    private final TopicFilter[] filters;
    /** Per filter and column: which of the filter's captures it is, or -1. */
    private final int[][] captureOf;

    private final int captures;
    private final Dictionary topics = new Dictionary();
    private int known;
    /** Per topic: its filter, or {@link #UNMATCHED}. */
    private int[] filterOf = new int[64];
    /** Per topic: the {@link #epoch} that its ids are of. */
    private int[] epochOf = new int[64];
    /** Per topic and capture: its id in the column's dictionary, or {@link #NULL_ID}. */
    private int[] ids;

    private int epoch = 1;

    Topics(List<TopicFilter> filters, List<String> captures) {
        this.filters = filters.toArray(TopicFilter[]::new);
        this.captures = captures.size();
        this.ids = new int[64 * this.captures];
        this.captureOf = new int[filters.size()][];
        for (int i = 0; i < captureOf.length; i++) {
            List<String> own = filters.get(i).captures();
            captureOf[i] = captures.stream().mapToInt(own::indexOf).toArray();
        }
    }

    /** Between batches: forgets the topics when there are too many. */
    void forgetIfOver(int textsMax, int bytesMax) {
        topics.forgetIfOver(textsMax, bytesMax);
        if (topics.size() == 0) {
            known = 0;
        }
    }

    /** The dictionaries' ids begin anew, or are those of other dictionaries. */
    void forgetIds() {
        epoch++;
    }

    /** The message's topic as a small int, or {@link #UNMATCHED}. */
    int find(Message message) {
        if (message.topicLength() > BYTES_MAX) {
            return UNMATCHED;
        }
        int topic = topics.idOf(message.topicBytes(), message.topicFrom(), message.topicLength());
        if (topic >= known) {
            learn(topic, message);
        }
        return filterOf[topic] == UNMATCHED ? UNMATCHED : topic;
    }

    private void learn(int topic, Message message) {
        if (topic >= filterOf.length) {
            filterOf = Arrays.copyOf(filterOf, topic * 2);
            epochOf = Arrays.copyOf(epochOf, topic * 2);
            ids = Arrays.copyOf(ids, topic * 2 * captures);
        }
        filterOf[topic] = UNMATCHED;
        epochOf[topic] = 0;
        known = topic + 1;
        for (int i = 0; i < filters.length; i++) {
            if (filters[i].matches(message.topicBytes(), message.topicFrom(), message.topicLength())) {
                filterOf[topic] = i;
                return;
            }
        }
    }

    /** Writes the captures of a topic that was found in {@code message} to a row of columns {@code [1, 1 + captures)}. */
    void write(int topic, Message message, Column[] columns, int row) {
        if (captures == 0) {
            return;
        }
        if (epochOf[topic] != epoch) {
            work(topic, message, columns);
        }
        int base = topic * captures;
        for (int i = 0; i < captures; i++) {
            int id = ids[base + i];
            if (id == NULL_ID) {
                columns[i + 1].setNull(row);
            } else {
                columns[i + 1].setId(row, id);
            }
        }
    }

    private void work(int topic, Message message, Column[] columns) {
        TopicFilter filter = filters[filterOf[topic]];
        int[] own = captureOf[filterOf[topic]];
        byte[] bytes = message.topicBytes();
        int end = message.topicFrom() + message.topicLength();
        for (int i = 0; i < captures; i++) {
            int id = NULL_ID;
            if (own[i] >= 0) {
                int from = filter.captureFrom(own[i], bytes, message.topicFrom(), message.topicLength());
                int length = TopicFilter.levelEnd(bytes, from, end) - from;
                id = columns[i + 1].dictionary().idOf(bytes, from, length);
            }
            ids[topic * captures + i] = id;
        }
        epochOf[topic] = epoch;
    }

    /** Why a message's topic is {@link #UNMATCHED}. */
    String fault(Message message) {
        String topic = Excerpt.of(message.topicBytes(), message.topicFrom(), message.topicLength());
        if (message.topicLength() > BYTES_MAX) {
            return "topic '" + topic + "' has " + message.topicLength() + " bytes, more than " + BYTES_MAX
                    + "; publish to a shorter one";
        }
        return "topic '" + topic + "' matches none of " + Arrays.toString(filters)
                + "; publish to another topic, or add one to the pipeline's source";
    }
}
