package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Translation;

/** {@code condition ? yes : no}. An error or a null of the branch that is not taken does not matter. */
final class Choice extends Node {
    private final Node condition;
    private final Node yes;
    private final Node no;
    private final Translation ofYes = new Translation();
    private final Translation ofNo = new Translation();

    Choice(Node condition, Node yes, Node no) {
        super(yes.kind(), condition, yes, no);
        this.condition = condition;
        this.yes = yes;
        this.no = no;
        if (kind() == Kind.TEXT) {
            dictionary = new Dictionary();
        }
    }

    @Override
    void compute(int capacity, int rows) {
        condition.evaluate(capacity, rows);
        yes.evaluate(capacity, rows);
        no.evaluate(capacity, rows);
        chooseStates(rows);
        boolean[] taken = condition.bools;
        switch (kind()) {
            case BOOL -> {
                for (int i = 0; i < rows; i++) {
                    bools[i] = taken[i] ? yes.bools[i] : no.bools[i];
                }
            }
            case INT, TIME, DURATION -> {
                for (int i = 0; i < rows; i++) {
                    longs[i] = taken[i] ? yes.longs[i] : no.longs[i];
                }
            }
            case DOUBLE -> {
                for (int i = 0; i < rows; i++) {
                    doubles[i] = taken[i] ? yes.doubles[i] : no.doubles[i];
                }
            }
            case TEXT -> chooseTexts(taken, rows);
        }
    }

    private void chooseStates(int rows) {
        clean = condition.clean && yes.clean && no.clean;
        for (int i = 0; !clean && i < rows; i++) {
            short state = condition.state(i);
            states[i] = state != VALUE ? state : condition.bools[i] ? yes.state(i) : no.state(i);
        }
    }

    private void chooseTexts(boolean[] taken, int rows) {
        Texts.bound(dictionary());
        ofYes.between(yes.dictionary(), dictionary());
        ofNo.between(no.dictionary(), dictionary());
        for (int i = 0; i < rows; i++) {
            if (state(i) == VALUE) {
                ids[i] = taken[i] ? ofYes.of(yes.ids[i]) : ofNo.of(no.ids[i]);
            }
        }
    }
}
