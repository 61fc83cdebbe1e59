package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class AppendFailureTest {
    @Test
    void whatNeverLeft_isNotAppended() {
        assertThat(AppendFailure.of(new TimeoutException("no metadata"), false)).isEqualTo(AppendFailure.NOT_APPENDED);
        assertThat(AppendFailure.of(new IllegalStateException("closed"), false)).isEqualTo(AppendFailure.NOT_APPENDED);
    }

    @Test
    void whatTheBrokerRefused_isNotAppended() {
        assertThat(AppendFailure.of(new TopicAuthorizationException("no"), true))
                .isEqualTo(AppendFailure.NOT_APPENDED);
        assertThat(AppendFailure.of(new RecordTooLargeException("big"), true)).isEqualTo(AppendFailure.TOO_LARGE);
        assertThat(AppendFailure.of(new RecordTooLargeException("big"), false)).isEqualTo(AppendFailure.TOO_LARGE);
    }

    @Test
    void whatWasSentAndNotAnswered_isUnknown() {
        assertThat(AppendFailure.of(new TimeoutException("expired"), true)).isEqualTo(AppendFailure.UNKNOWN);
        // The last try was refused; one before it may have been appended and not acknowledged.
        assertThat(AppendFailure.of(new NotEnoughReplicasException("1 of 2"), true))
                .isEqualTo(AppendFailure.UNKNOWN);
        assertThat(AppendFailure.of(new DisconnectException(), true)).isEqualTo(AppendFailure.UNKNOWN);
        assertThat(AppendFailure.of(new NotEnoughReplicasAfterAppendException("late"), true))
                .isEqualTo(AppendFailure.UNKNOWN);
        assertThat(AppendFailure.of(new CompletionException(new OutOfOrderSequenceException("x")), true))
                .isEqualTo(AppendFailure.UNKNOWN);
    }
}
