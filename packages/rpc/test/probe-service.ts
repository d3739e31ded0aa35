import { create, type Message, toBinary } from '@bufbuild/protobuf';
import { fileDesc, type GenMessage, type GenService, messageDesc, serviceDesc } from '@bufbuild/protobuf/codegenv2';
import {
  FileDescriptorProtoSchema,
  MethodOptions_IdempotencyLevel as Idempotency,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { type AtHand, type Handlers, type Provided, provide } from '../src/service-types.ts';

// A contract with every kind of field and of method, which no service of the shop has; as protoc would write it.
const field = (number: number, name: string, type: Type, more: object = {}) => ({ name, number, type, label: Label.OPTIONAL, ...more });
const message = '.jangteo.probe.v1.Probe';
const method = (name: string, idempotencyLevel: Idempotency, more: object = {}) => ({
  name,
  inputType: message,
  outputType: message,
  options: { idempotencyLevel },
  ...more,
});
const proto = create(FileDescriptorProtoSchema, {
  name: 'jangteo/probe/v1/probe.proto',
  package: 'jangteo.probe.v1',
  syntax: 'proto3',
  messageType: [
    {
      name: 'Probe',
      field: [
        field(1, 'text', Type.STRING),
        field(2, 'big', Type.INT64),
        field(3, 'maybe', Type.INT32, { oneofIndex: 1, proto3Optional: true }),
        field(4, 'raw', Type.BYTES),
        field(5, 'parts', Type.MESSAGE, { label: Label.REPEATED, typeName: message }),
        field(6, 'name', Type.STRING, { oneofIndex: 0 }),
        field(7, 'number', Type.INT64, { oneofIndex: 0 }),
      ],
      oneofDecl: [{ name: 'choice' }, { name: '_maybe' }],
    },
  ],
  service: [
    {
      name: 'ProbeService',
      method: [
        method('Look', Idempotency.NO_SIDE_EFFECTS),
        method('Put', Idempotency.IDEMPOTENT),
        method('Change', Idempotency.IDEMPOTENCY_UNKNOWN),
        method('Watch', Idempotency.NO_SIDE_EFFECTS, { serverStreaming: true }),
      ],
    },
  ],
});
const file = fileDesc(Buffer.from(toBinary(FileDescriptorProtoSchema, proto)).toString('base64'));

export type Probe = Message<'jangteo.probe.v1.Probe'> & {
  text: string;
  big: bigint;
  maybe?: number;
  raw: Uint8Array;
  parts: Probe[];
  choice: { value: string; case: 'name' } | { value: bigint; case: 'number' } | { case: undefined; value?: undefined };
};
export const ProbeSchema: GenMessage<Probe> = messageDesc(file, 0);

interface Unary {
  methodKind: 'unary';
  input: typeof ProbeSchema;
  output: typeof ProbeSchema;
}
export const ProbeService: GenService<{
  look: Unary;
  put: Unary;
  change: Unary;
  watch: { methodKind: 'server_streaming'; input: typeof ProbeSchema; output: typeof ProbeSchema };
}> = serviceDesc(file, 0);

export function provideProbe(handlers: Partial<Handlers<typeof ProbeService>>, atHand?: AtHand<typeof ProbeService>): Provided {
  return provide(ProbeService, handlers as Handlers<typeof ProbeService>, atHand);
}
