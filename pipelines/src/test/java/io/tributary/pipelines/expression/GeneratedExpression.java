package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.random.RandomGenerator;

/**
 * An expression that fits together by type, written twice: with ints and doubles mixed, as Tributary allows, and for CEL,
 * which wants them converted.
 */
record GeneratedExpression(String ours, String cel) {
    static final Schema SCHEMA = Schema.of(
            new Schema.Field("i", Type.INT),
            new Schema.Field("j", Type.INT),
            new Schema.Field("d", Type.DOUBLE),
            new Schema.Field("e", Type.DOUBLE),
            new Schema.Field("s", Type.TEXT),
            new Schema.Field("t", Type.TEXT),
            new Schema.Field("p", Type.BOOL),
            new Schema.Field("q", Type.BOOL),
            new Schema.Field("u", Type.TIME),
            new Schema.Field("v", Type.TIME));

    static GeneratedExpression any(RandomGenerator random) {
        return new ExpressionGenerator(random).any();
    }

    static GeneratedExpression same(String text) {
        return new GeneratedExpression(text, text);
    }

    static GeneratedExpression infix(GeneratedExpression left, String operator, GeneratedExpression right) {
        return same("(").then(left).then(same(" " + operator + " ")).then(right).then(same(")"));
    }

    static GeneratedExpression around(String before, GeneratedExpression inner, String after) {
        return same(before).then(inner).then(same(after));
    }

    /** {@code receiver.function(arguments)}. */
    static GeneratedExpression method(GeneratedExpression receiver, String function, GeneratedExpression... arguments) {
        return around("(", receiver, ").").then(call(function, arguments));
    }

    static GeneratedExpression call(String function, GeneratedExpression... arguments) {
        GeneratedExpression call = same(function + "(");
        for (int i = 0; i < arguments.length; i++) {
            call = call.then(same(i == 0 ? "" : ", ")).then(arguments[i]);
        }
        return call.then(same(")"));
    }

    GeneratedExpression then(GeneratedExpression next) {
        return new GeneratedExpression(ours + next.ours, cel + next.cel);
    }

    GeneratedExpression withoutBrackets() {
        return new GeneratedExpression(ours.substring(1, ours.length() - 1), cel.substring(1, cel.length() - 1));
    }
}
