package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function of one text that varies, and of literals: worked out once per text of the dictionary. */
final class PerText extends Remembered {
    private final Node text;
    private final Object[] arguments;
    private final int place;
    private @Nullable Dictionary known;
    private int generation;
    /** Texts with ids below are worked out. */
    private int count;

    /** @param operands one that is not literal, and is a text */
    PerText(Kind kind, int offset, TextFunction function, List<Node> operands) {
        super(kind, offset, function, operands);
        this.arguments = operands.stream()
                .map(operand -> operand instanceof LiteralNode literal ? literal.value() : "")
                .toArray();
        int found = 0;
        while (operands.get(found) instanceof LiteralNode) {
            found++;
        }
        this.place = found;
        this.text = operands.get(found);
    }

    @Override
    void compute(int capacity, int rows) {
        text.evaluate(capacity, rows);
        statesOf(text, rows);
        learn(text.dictionary());
        look(text.ids, rows);
    }

    private void learn(Dictionary texts) {
        if (texts != known || texts.generation() != generation) {
            known = texts;
            generation = texts.generation();
            count = 0;
            forgetEntries();
        }
        grow(texts.size());
        for (; count < texts.size(); count++) {
            arguments[place] = texts.text(count);
            learn(count, arguments);
        }
    }
}
