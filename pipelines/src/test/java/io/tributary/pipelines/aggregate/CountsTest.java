package io.tributary.pipelines.aggregate;

import java.util.List;

class CountsTest extends StatisticLaws {
    @Override
    Accumulator accumulator() {
        return new Counts();
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT);
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }
}
