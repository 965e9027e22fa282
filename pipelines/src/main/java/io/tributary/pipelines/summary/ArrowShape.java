package io.tributary.pipelines.summary;

import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * What a column of values is in Arrow.
 *
 * @param items what a list or a counted value holds: one shape; else none
 */
record ArrowShape(Kind kind, List<ArrowShape> items) {
    /** In the order in which they give way to one another, see {@link #join}. */
    enum Kind {
        /** No value was there yet. */
        NOTHING,
        BOOL,
        INT,
        DOUBLE,
        TIME,
        TEXT,
        LIST,
        /** A struct of value and count. */
        COUNTED
    }

    private static final ArrowShape NOTHING = plain(Kind.NOTHING);

    private static ArrowShape plain(Kind kind) {
        return new ArrowShape(kind, List.of());
    }

    static ArrowShape of(Value value) {
        if (value instanceof Value.OfBool) {
            return plain(Kind.BOOL);
        } else if (value instanceof Value.OfInt) {
            return plain(Kind.INT);
        } else if (value instanceof Value.OfDouble) {
            return plain(Kind.DOUBLE);
        } else if (value instanceof Value.OfTime) {
            return plain(Kind.TIME);
        } else if (value instanceof Value.OfText) {
            return plain(Kind.TEXT);
        } else if (value instanceof Value.OfCounted counted) {
            return new ArrowShape(Kind.COUNTED, List.of(of(counted.value())));
        } else if (value instanceof Value.OfList list) {
            ArrowShape item = list.items().stream().map(ArrowShape::of).reduce(NOTHING, ArrowShape::join);
            return new ArrowShape(Kind.LIST, List.of(item));
        }
        return NOTHING;
    }

    /** What can hold both: of int and double a double, of others that differ a text. */
    ArrowShape join(ArrowShape other) {
        if (equals(other) || other.kind == Kind.NOTHING) {
            return this;
        } else if (kind == Kind.NOTHING) {
            return other;
        } else if (kind == other.kind && !items.isEmpty()) {
            return new ArrowShape(kind, List.of(item().join(other.item())));
        }
        return plain(isNumber() && other.isNumber() ? Kind.DOUBLE : Kind.TEXT);
    }

    private boolean isNumber() {
        return kind == Kind.INT || kind == Kind.DOUBLE;
    }

    ArrowShape item() {
        return items.get(0);
    }

    Field field(String name) {
        List<Field> children = switch (kind) {
            case LIST -> List.of(item().field("item"));
            case COUNTED ->
                List.of(
                        item().field(SummaryWriter.COUNTED_VALUE),
                        plain(Kind.INT).field(SummaryWriter.COUNTED_COUNT));
            default -> List.of();
        };
        return new Field(SummaryWriter.wellFormed(name), FieldType.nullable(type()), children);
    }

    private ArrowType type() {
        return switch (kind) {
            case NOTHING -> ArrowType.Null.INSTANCE;
            case BOOL -> ArrowType.Bool.INSTANCE;
            case INT -> new ArrowType.Int(Long.SIZE, true);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case TIME -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case TEXT -> ArrowType.Utf8.INSTANCE;
            case LIST -> ArrowType.List.INSTANCE;
            case COUNTED -> ArrowType.Struct.INSTANCE;
        };
    }
}
