package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two streams into the rows of one batch, in the order of arrival. A message's topic says whose it is; each stream has a decoder
 * of its own, which sees those columns of the batch that it gives.
 */
final class JoinedDecoder implements Decoder {
    private final Schema schema;
    private final Stream first;
    private final Stream second;
    private final int ofOther;
    private @Nullable Batch last;

    JoinedDecoder(Layout layout, Layout other) {
        schema = layout.schema();
        first = new Stream(layout.alone(), false);
        second = new Stream(other, true);
        ofOther = schema.indexOf(Layout.OF_OTHER);
    }

    /** The columns of both, and which they are of. */
    static Schema schema(Layout mine, Layout theirs) {
        List<Schema.Field> columns = new ArrayList<>();
        int captures = mine.captures().size();
        List<Schema.Field> own = mine.schema().fields();
        List<Schema.Field> others = new ArrayList<>(theirs.schema().fields());
        others.removeIf(field -> isCommon(field, own));
        columns.addAll(own.subList(1, 1 + captures));
        others.stream()
                .filter(field -> theirs.captures().contains(field.name()))
                .forEach(columns::add);
        columns.add(new Schema.Field(Layout.OF_OTHER, Type.BOOL));
        columns.addAll(own.subList(1 + captures, own.size()));
        others.stream()
                .filter(field -> !theirs.captures().contains(field.name()))
                .forEach(columns::add);
        return Schema.of(columns);
    }

    private static boolean isCommon(Schema.Field theirs, List<Schema.Field> own) {
        for (Schema.Field mine : own) {
            if (mine.name().equals(theirs.name())) {
                if (!mine.equals(theirs)) {
                    throw new IllegalArgumentException("'" + mine.name() + "' is " + words(mine) + " in one stream and "
                            + words(theirs) + " in the other; rename one of them, or let them be the same");
                }
                return true;
            }
        }
        return false;
    }

    private static String words(Schema.Field field) {
        return field.type().word() + (field.unit().isEmpty() ? "" : " in " + field.unit());
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public int readingsAtMost(Message message) {
        Stream stream = streamOf(message);
        return stream == null ? 1 : stream.decoder.readingsAtMost(message);
    }

    private @Nullable Stream streamOf(Message message) {
        return first.reads(message) ? first : second.reads(message) ? second : null;
    }

    @Override
    public void begin(Batch batch) {
        if (batch != last) {
            if (!batch.schema().equals(schema)) {
                throw new IllegalArgumentException("the batch has columns " + batch.schema() + ", the decoder gives "
                        + schema + "; allocate it with Decoders.batchFor");
            }
            first.part = batch.part(first.decoder.schema());
            second.part = batch.part(second.decoder.schema());
            last = batch;
        }
        first.begin(batch.rows());
        second.begin(batch.rows());
    }

    @Override
    public void decode(Message message, Batch batch, Rejects rejects) {
        if (batch != last || batch.rows() == 0) {
            begin(batch);
        }
        Stream stream = streamOf(message);
        if (stream == null) {
            rejects.reject(
                    message,
                    "topic '" + Excerpt.of(message.topicBytes(), message.topicFrom(), message.topicLength())
                            + "' is of neither stream; publish to " + first.filters + " or " + second.filters);
            return;
        }
        stream.decode(message, batch, rejects);
    }

    @Override
    public List<String> rebirthsDue() {
        List<String> due = new ArrayList<>(first.decoder.rebirthsDue());
        due.addAll(second.decoder.rebirthsDue());
        return due;
    }

    @Override
    public long lost() {
        return first.decoder.lost() + second.decoder.lost();
    }

    @Override
    public void close() {
        first.decoder.close();
        second.decoder.close();
    }

    /** One of the two. */
    private final class Stream {
        private final List<TopicFilter> filters;
        private final Decoder decoder;
        private final boolean isOther;
        /** Columns of the batch that the other stream alone gives. */
        private final int[] missing;

        private @Nullable Batch part;

        Stream(Layout layout, boolean isOther) {
            this.filters = layout.topics();
            this.decoder = Decoders.of(layout);
            this.isOther = isOther;
            this.missing = schema.fields().stream()
                    .map(Schema.Field::name)
                    .filter(name -> !name.equals(Layout.OF_OTHER))
                    .filter(name -> decoder.schema().indexOf(name) < 0)
                    .mapToInt(schema::indexOf)
                    .toArray();
        }

        boolean reads(Message message) {
            for (TopicFilter filter : filters) {
                if (filter.matches(message.topicBytes(), message.topicFrom(), message.topicLength())) {
                    return true;
                }
            }
            return false;
        }

        void begin(int rows) {
            if (part != null) {
                part.rows(rows);
                decoder.begin(part);
            }
        }

        void decode(Message message, Batch batch, Rejects rejects) {
            Batch into = part;
            if (into == null) {
                throw new IllegalStateException("a batch begins before messages are decoded into it");
            }
            int from = batch.rows();
            into.rows(from);
            decoder.decode(message, into, rejects);
            batch.rows(into.rows());
            for (int row = from; row < into.rows(); row++) {
                batch.column(ofOther).setBool(row, isOther);
                for (int column : missing) {
                    Column absent = batch.column(column);
                    absent.setNull(row);
                }
            }
        }
    }
}
