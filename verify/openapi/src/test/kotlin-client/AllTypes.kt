import com.squareup.moshi.Json
import com.squareup.moshi.JsonAdapter
import com.squareup.moshi.JsonReader
import com.squareup.moshi.JsonWriter
import com.squareup.moshi.Moshi
import java.lang.reflect.Type
import java.time.OffsetDateTime
import java.util.UUID
import org.openapitools.client.models.ConflictPolicy
import org.openapitools.client.models.ExerciseState
import org.openapitools.client.models.LifeStatus
import org.openapitools.client.models.OperationKind
import org.openapitools.client.models.PushOperation
import org.openapitools.client.models.SyncItem
import org.openapitools.client.models.TemplateExerciseState
import org.openapitools.client.models.TemplateState
import org.openapitools.client.models.WorkoutExerciseState
import org.openapitools.client.models.WorkoutSetState
import org.openapitools.client.models.WorkoutState

/** An entity that was pulled. Its [value] is a [WorkoutState], an [ExerciseState] and so on; null when it is deleted. */
data class Item(
    override val type: SyncItem.Type,
    override val id: UUID,
    override val status: LifeStatus,
    override val version: Long,
    override val etag: String,
    @Json(name = "updated_at") override val updatedAt: OffsetDateTime,
    override val localId: String? = null,
    @Json(name = "deleted_at") override val deletedAt: OffsetDateTime? = null,
    @Json(ignore = true) val value: Any? = null,
) : SyncItem {
    override val data: Nothing? get() = null
}

/** An operation of a push. Its [value] is a `WorkoutOperationData`, an `ExerciseOperationData` and so on. */
data class Operation(
    override val op: OperationKind,
    override val type: PushOperation.Type,
    @Json(ignore = true) val value: Any? = null,
    override val id: UUID? = null,
    override val localId: String? = null,
    @Json(name = "mutation_id") override val mutationId: UUID? = null,
    @Json(name = "base_etag") override val baseEtag: String? = null,
    override val conflict: ConflictPolicy? = null,
    @Json(name = "client_time") override val clientTime: OffsetDateTime? = null,
    override val seen: String? = null,
) : PushOperation {
    override val data: Nothing? get() = null
}

/** Moshi cannot create the interfaces that the generator makes of these schemas; add this to `Serializer.moshiBuilder`. */
object AllTypes : JsonAdapter.Factory {
    /** Types of your own deployment are added here. */
    private val states = mapOf(
        SyncItem.Type.exercise to ExerciseState::class.java,
        SyncItem.Type.template to TemplateState::class.java,
        SyncItem.Type.template_exercise to TemplateExerciseState::class.java,
        SyncItem.Type.workout to WorkoutState::class.java,
        SyncItem.Type.workout_exercise to WorkoutExerciseState::class.java,
        SyncItem.Type.workout_set to WorkoutSetState::class.java,
    )

    override fun create(type: Type, annotations: Set<Annotation>, moshi: Moshi): JsonAdapter<*>? = when (type) {
        SyncItem::class.java -> Items(moshi)
        PushOperation::class.java -> Operations(moshi)
        else -> null
    }

    private class Items(private val moshi: Moshi) : JsonAdapter<SyncItem>() {
        private val items = moshi.adapter(Item::class.java)

        override fun fromJson(reader: JsonReader): SyncItem {
            val json = reader.readJsonValue() as Map<*, *>
            val item = items.fromJsonValue(json)!!
            val state = states[item.type] ?: error("${item.type}: not a type of AllTypes")
            return item.copy(value = moshi.adapter(state).fromJsonValue(json["data"]))
        }

        override fun toJson(writer: JsonWriter, value: SyncItem?) = error("Items are only read")
    }

    private class Operations(private val moshi: Moshi) : JsonAdapter<PushOperation>() {
        private val operations = moshi.adapter(Operation::class.java)

        override fun fromJson(reader: JsonReader) = error("Operations are only written")

        override fun toJson(writer: JsonWriter, value: PushOperation?) {
            val operation = value as Operation
            val data = operation.value?.let { moshi.adapter<Any>(it.javaClass).toJsonValue(it) }
            val json = operations.toJsonValue(operation) as Map<*, *>
            writer.jsonValue(if (data == null) json else json + ("data" to data))
        }
    }
}
