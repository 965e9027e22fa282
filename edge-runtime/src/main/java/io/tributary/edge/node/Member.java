package io.tributary.edge.node;

import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** One pipeline of a feed, over the changes that its file sees. The feed's thread, but for the getters. */
final class Member {
    private volatile Life life;
    private List<Consumer<Summary>> watchers = List.of();

    /** @param earlier what runs before the present one have counted */
    private record Life(
            Pipeline pipeline, PipelineRun run, Counts earlier, List<Outlet> outlets, Optional<Outlet> late) {}

    /** @param start makes the run, which gives what it has to the member */
    Member(Pipeline pipeline, Function<Member, PipelineRun> start) {
        this.life = new Life(pipeline, start.apply(this), Counts.NONE, List.of(), Optional.empty());
    }

    /** Takes a summary of the run. */
    void output(Summary summary) {
        life.outlets.forEach(outlet -> outlet.add(summary));
        watchers.forEach(watcher -> watcher.accept(summary));
    }

    /** Takes a late reading of the run. */
    void outputLate(Summary reading) {
        life.late.ifPresent(outlet -> outlet.add(reading));
    }

    /** @param late where late readings go, if anywhere */
    void outlets(List<Outlet> outlets, Optional<Outlet> late) {
        life = new Life(life.pipeline, life.run, life.earlier, List.copyOf(outlets), late);
    }

    /** Goes on with the same windows and other sinks or steps behind them. */
    void become(Pipeline next) {
        life.run.become(next);
        life = new Life(next, life.run, life.earlier, life.outlets, life.late);
    }

    /** Closes the windows of the present run and begins with another. */
    void restart(Pipeline next, PipelineRun run) {
        PipelineRun old = life.run;
        old.flush();
        life = new Life(next, run, life.earlier.plus(old.counts()), life.outlets, life.late);
        old.close();
    }

    void watch(Consumer<Summary> watcher) {
        watchers = new ArrayList<>(watchers);
        watchers.add(watcher);
    }

    void unwatch(Consumer<Summary> watcher) {
        watchers = watchers.stream().filter(other -> other != watcher).toList();
    }

    PipelineRun run() {
        return life.run;
    }

    List<Outlet> outlets() {
        return life.outlets;
    }

    /** Any thread. */
    Pipeline pipeline() {
        return life.pipeline;
    }

    /** Any thread. */
    String name() {
        return life.pipeline.name();
    }

    /** Where the readings went since the node began with this pipeline. Any thread. */
    Counts counts() {
        Life now = life;
        return now.earlier.plus(now.run.counts());
    }
}
