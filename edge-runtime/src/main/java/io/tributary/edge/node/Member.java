package io.tributary.edge.node;

import io.tributary.edge.commit.Commits;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.KeptRun;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One pipeline of a feed, over the changes that its file sees. The feed's thread, but for the getters. */
final class Member implements Commits.Rememberer {
    private volatile Life life;
    private List<Consumer<Summary>> watchers = List.of();

    /** Of runs that are over and may be on the disk. */
    private final List<String> ended = new ArrayList<>();
    /** The run that is on the disk, or will be with the next commit. */
    private String begun = "";

    private String source = "";
    private @Nullable PipelineRun shared;

    /** @param earlier what runs before the present one have counted */
    private record Life(Pipeline pipeline, PipelineRun run, Counts earlier, Outlets.Ways ways) {}

    /** @param start makes the run, which gives what it has to the member */
    Member(Pipeline pipeline, Function<Member, PipelineRun> start) {
        this.life = new Life(pipeline, start.apply(this), Counts.NONE, Outlets.Ways.NONE);
    }

    /** The run was on the disk already. */
    void recovered() {
        begun = idOf(life.run);
    }

    /** Takes a summary of the run. */
    void output(Summary summary) {
        life.ways.summaries().forEach(outlet -> outlet.add(summary));
        watchers.forEach(watcher -> watcher.accept(summary));
    }

    /** Takes a late reading of the run. */
    void outputLate(Summary reading) {
        life.ways.late().ifPresent(outlet -> outlet.add(reading));
    }

    /** Reads that source, and gives to these outlets from now on. */
    void give(String source, Outlets.Ways ways) {
        this.source = source;
        life = new Life(life.pipeline, life.run, life.earlier, ways);
    }

    /** Has helpers do what they may of the present run's work while the feed is busy. */
    void share(Helpers helpers, Feed feed) {
        Life now = life;
        if (now.run != shared && now.pipeline.sharing() != Pipeline.Sharing.NEVER) {
            shared = now.run;
            now.run.share(
                    (portion, order) -> feed.wantsHelp() && helpers.take(life.pipeline, portion, order, feed::onTurn));
        }
    }

    /** Goes on with the same windows and other sinks or steps behind them. */
    void become(Pipeline next) {
        life.run.become(next);
        life = new Life(next, life.run, life.earlier, life.ways);
    }

    /** Closes the windows of the present run and begins with another. */
    void restart(Pipeline next, PipelineRun run) {
        PipelineRun old = life.run;
        old.flush();
        ended.add(idOf(old));
        life = new Life(next, run, life.earlier.plus(old.counts()), life.ways);
        old.close();
    }

    /** Closes the windows, and is over. Returns what its run is kept as, if it is. */
    String end() {
        life.run.flush();
        life.run.close();
        return idOf(life.run);
    }

    @Override
    public void changes(Commit to, long nowMicros) {
        ended.forEach(to::end);
        ended.clear();
        String id = idOf(life.run);
        if (!begun.equals(id)) {
            to.begin(new KeptRun(id, name(), Definitions.write(life.pipeline.definition(), source), nowMicros));
            begun = id;
        }
        List<Stateful> parts = life.run.memory();
        for (int part = 0; part < parts.size(); part++) {
            parts.get(part).changes(to.state(id, part));
        }
    }

    private static String idOf(PipelineRun run) {
        return run.pipeline().name() + " " + run.origin().run();
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
        return life.ways.summaries();
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
