package dev.replog.flink;

import dev.replog.decide.LogRecord;
import dev.replog.replay.stage.ReplayedUser;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Gets the records of one user after the other, each user's in the order of the log, and keeps what is known of the
 * user in keyed state. It needs Flink's batch mode: there, records are sorted by key and position, the state of one
 * user is in memory at a time and is never serialized, and a timer at the end of time fires after a user's last record.
 *
 * @param <U> what is known of a user
 */
abstract class UserFunction<U> extends KeyedProcessFunction<String, LogEntry, FileRow> {
    private static final long serialVersionUID = 1L;

    private final TaskRules taskRules;
    private final Class<U> type;
    private transient @Nullable Rules rules;
    private transient @Nullable ValueState<U> state;

    UserFunction(TaskRules taskRules, Class<U> type) {
        this.taskRules = taskRules;
        this.type = type;
    }

    /** Before the first record of a user. */
    abstract U begin(Rules rules);

    abstract void record(U user, StagedRecord record, LogRecord content, Collector<FileRow> out) throws Exception;

    /** After the last record of a user. */
    abstract void end(String userId, U user, Collector<FileRow> out);

    @Override
    public void open(OpenContext context) throws Exception {
        rules = taskRules.read();
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("user", TypeInformation.of(type)));
    }

    @Override
    public void processElement(LogEntry entry, Context context, Collector<FileRow> out) throws Exception {
        U user = state().value();
        if (user == null) {
            user = begin(rules());
            state().update(user);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
        StagedRecord record = entry.place();
        record(user, record, ReplayedUser.read(record, entry.value), out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<FileRow> out) throws Exception {
        U user = state().value();
        if (user == null) {
            throw new IllegalStateException("the end of a user without a record");
        }
        end(context.getCurrentKey(), user, out);
        state().clear();
    }

    private ValueState<U> state() {
        if (state == null) {
            throw new IllegalStateException("not open");
        }
        return state;
    }

    private Rules rules() {
        if (rules == null) {
            throw new IllegalStateException("not open");
        }
        return rules;
    }
}
