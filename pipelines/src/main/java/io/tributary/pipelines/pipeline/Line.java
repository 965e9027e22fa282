package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.operator.Operator;
import io.tributary.pipelines.operator.Portion;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Portions of one step's work, in the order in which the step cut them off: what comes of one goes on when all before it have. So
 * what follows sees the same as if the step had worked it out at once.
 */
final class Line {
    private final Operator.Output output;
    private final Workers workers;
    private final Deque<Place> places = new ArrayDeque<>();

    Line(Workers workers, Operator.Output output) {
        this.workers = workers;
        this.output = output;
    }

    /** Gives a portion away, or does it when its turn has come. */
    void add(Portion portion) {
        Place place = new Place(portion);
        places.add(place);
        if (!workers.take(portion, place)) {
            place.isDue = true;
        }
        advance();
    }

    /** Portions whose results are not out yet. */
    int length() {
        return places.size();
    }

    /** Of those the ones without a result. */
    int open() {
        int open = 0;
        for (Place place : places) {
            open += place.isDue ? 0 : 1;
        }
        return open;
    }

    /** Does everything that is left. */
    void finish() {
        places.forEach(place -> place.isDue = true);
        advance();
    }

    void close() {
        places.forEach(Place::close);
        places.clear();
    }

    private void advance() {
        while (!places.isEmpty() && places.peek().isDue) {
            places.remove().finish();
        }
    }

    private final class Place implements Workers.Order {
        private final Portion portion;
        private boolean isDue;

        Place(Portion portion) {
            this.portion = portion;
        }

        void finish() {
            try {
                portion.finish(output);
            } finally {
                close();
            }
        }

        @Override
        public boolean isFilled() {
            return isDue;
        }

        @Override
        public void fill(byte[] result) throws KernelException {
            if (!isDue) {
                portion.take(result);
                isDue = true;
                advance();
            }
        }

        @Override
        public void giveBack() {
            if (!isDue) {
                portion.work();
                isDue = true;
                advance();
            }
        }

        @Override
        public boolean workSome() {
            if (!isDue && portion.workSome()) {
                isDue = true;
                advance();
            }
            return isDue;
        }

        void close() {
            isDue = true;
            portion.close();
        }
    }
}
