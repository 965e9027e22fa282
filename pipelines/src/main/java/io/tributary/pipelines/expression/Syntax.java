package io.tributary.pipelines.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as written, before names and types are known. */
sealed interface Syntax {
    /** Where messages about this part point: its operator, or its first character. */
    int offset();

    /** How many levels stand on top of each other, 1 for a leaf. */
    default int height() {
        return 1;
    }

    record IntLiteral(int offset, long value) implements Syntax {}

    record DoubleLiteral(int offset, double value) implements Syntax {}

    record TextConstant(int offset, String value) implements Syntax {}

    record BoolLiteral(int offset, boolean value) implements Syntax {}

    record NullLiteral(int offset) implements Syntax {}

    record Name(int offset, String name) implements Syntax {}

    /** {@code -x} or {@code !x}; {@code --x} and {@code !!x} stand for any even number. */
    record Unary(int offset, int height, String operator, Syntax operand) implements Syntax {
        Unary(int offset, String operator, Syntax operand) {
            this(offset, 1 + operand.height(), operator, operand);
        }
    }

    record Binary(int offset, int height, String operator, Syntax left, Syntax right) implements Syntax {
        Binary(int offset, String operator, Syntax left, Syntax right) {
            this(offset, 1 + Math.max(left.height(), right.height()), operator, left, right);
        }
    }

    /** {@code condition ? yes : no}. */
    record Conditional(int offset, int height, Syntax condition, Syntax yes, Syntax no) implements Syntax {
        Conditional(int offset, Syntax condition, Syntax yes, Syntax no) {
            this(offset, 1 + Math.max(condition.height(), Math.max(yes.height(), no.height())), condition, yes, no);
        }
    }

    /**
     * {@code value in [items]}, or {@code value in text.split(",")}.
     *
     * @param items none if there are {@code parts}
     */
    record In(
            int offset,
            int height,
            Syntax value,
            List<Syntax> items,
            @Nullable Call parts) implements Syntax {
        In(int offset, Syntax value, List<Syntax> items, @Nullable Call parts) {
            this(offset, 1 + Call.tallest(value, items, parts), value, items, parts);
        }
    }

    /** {@code text.split(",")[index]}. */
    record Index(int offset, int height, Call list, Syntax index) implements Syntax {
        Index(int offset, Call list, Syntax index) {
            this(offset, 1 + Math.max(list.height(), index.height()), list, index);
        }
    }

    /** {@code function(arguments)} or {@code receiver.function(arguments)}. */
    record Call(
            int offset,
            int height,
            String function,
            @Nullable Syntax receiver,
            List<Syntax> arguments) implements Syntax {
        Call(int offset, String function, @Nullable Syntax receiver, List<Syntax> arguments) {
            this(offset, 1 + tallest(receiver, arguments, null), function, receiver, arguments);
        }

        private static int tallest(@Nullable Syntax first, List<Syntax> some, @Nullable Syntax last) {
            int height = Math.max(first == null ? 0 : first.height(), last == null ? 0 : last.height());
            for (Syntax each : some) {
                height = Math.max(height, each.height());
            }
            return height;
        }
    }
}
