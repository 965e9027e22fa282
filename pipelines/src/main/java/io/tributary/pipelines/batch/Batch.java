package io.tributary.pipelines.batch;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/**
 * Readings in Arrow columns.
 *
 * <p>The maker allocates a batch once, fills it, lends it and clears it for the next turn; whoever gets it may read it
 * until return and must neither keep nor close it. Not thread safe.
 */
public final class Batch implements AutoCloseable {
    private final Schema schema;
    private final int capacity;
    private final List<Column> columns;
    private int rows;

    private Batch(Schema schema, int capacity, List<Column> columns) {
        this.schema = schema;
        this.capacity = capacity;
        this.columns = columns;
    }

    /** An empty batch for up to {@code capacity} rows, each text column with a dictionary of its own. */
    public static Batch allocate(BufferAllocator allocator, Schema schema, int capacity) {
        List<Column> columns = new ArrayList<>();
        for (Schema.Field field : schema.fields()) {
            columns.add(new Column(allocator, field, capacity));
        }
        return new Batch(schema, capacity, columns);
    }

    /** As {@link #allocate(BufferAllocator, Schema, int)}, text columns sharing the dictionaries of equally named ones of {@code like}. */
    public static Batch allocateLike(BufferAllocator allocator, Batch like, Schema schema, int capacity) {
        int[] sources = new int[schema.fields().size()];
        for (int i = 0; i < sources.length; i++) {
            Schema.Field field = schema.fields().get(i);
            int same = like.schema.indexOf(field.name());
            sources[i] = same >= 0 && like.column(same).type() == field.type() ? same : -1;
        }
        return allocateLike(allocator, like, sources, schema, capacity);
    }

    /**
     * As {@link #allocate(BufferAllocator, Schema, int)}, text columns sharing dictionaries of {@code like}.
     *
     * @param sources by column: the column of {@code like} whose texts it will hold, or -1 for texts of its own
     */
    public static Batch allocateLike(
            BufferAllocator allocator, Batch like, int[] sources, Schema schema, int capacity) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            Schema.Field field = schema.fields().get(i);
            boolean shares = field.type() == Type.TEXT && sources[i] >= 0;
            columns.add(
                    shares
                            ? new Column(
                                    allocator,
                                    field,
                                    capacity,
                                    like.column(sources[i]).dictionary())
                            : new Column(allocator, field, capacity));
        }
        return new Batch(schema, capacity, columns);
    }

    /**
     * Some of the columns as a batch of their own, without rows at first: what is written to its columns is in this batch's, but
     * each counts its rows alone. It is not to be cleared or closed, and of no use once this batch is closed.
     *
     * @param part columns of this batch by name
     */
    public Batch part(Schema part) {
        List<Column> shared = new ArrayList<>();
        for (Schema.Field field : part.fields()) {
            shared.add(columns.get(schema.indexOf(field.name())));
        }
        return new Batch(part, capacity, shared);
    }

    public Schema schema() {
        return schema;
    }

    public int capacity() {
        return capacity;
    }

    public int rows() {
        return rows;
    }

    public boolean isFull() {
        return rows == capacity;
    }

    public Column column(int index) {
        return columns.get(index);
    }

    /** Event time in microseconds since 1970 UTC; never null. */
    public Column time() {
        return columns.get(0);
    }

    /** Counts one more row, which is then to be written; returns its index. Fewer than {@link #capacity} rows must be there. */
    public int append() {
        return rows++;
    }

    /** Rows {@code [0, count)} are written; to take back the last row, when it turned out bad, count one less. */
    public void rows(int count) {
        rows = count;
    }

    /** The Arrow vectors with {@link #rows()} values each, for wire forms; lent as the batch is. */
    public List<FieldVector> vectors() {
        return columns.stream().map(column -> column.vector(rows)).toList();
    }

    /** Forgets all rows; dictionaries stay. */
    public void clear() {
        rows = 0;
        for (Column column : columns) {
            column.clear();
        }
    }

    @Override
    public void close() {
        columns.forEach(Column::close);
    }
}
