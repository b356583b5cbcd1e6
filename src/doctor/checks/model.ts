import { type Check, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

export const modelCheck: Check = {
  id: "model",
  about: "Is there one model, and who may sign its serials?",
  after: ["settings"],
  async look(patient) {
    const { model, origin } = await examinedOf(patient).model();
    const others = model.serialAuthority;
    const signers = [model.brandId, ...others].join(", ");
    const kind = model.grade === undefined ? "no grade" : `grade ${model.grade}`;
    const detail = { brand: model.brandId, model: model.model, origin, serialAuthority: others };
    return ok(
      `${model.brandId}/${model.model} (${kind}) from the ${origin}; serials may be signed by ${signers}`,
      detail,
    );
  },
};
