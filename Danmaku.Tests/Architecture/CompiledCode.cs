using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Danmaku.Tests.Architecture;

/// <summary>What the types of one assembly mention: base types, signatures, attributes, locals, catches and every instruction.</summary>
internal sealed class CompiledCode
{
    private readonly MetadataReader _metadata;
    private readonly HashSet<TypeUse> _uses = [];
    private readonly HashSet<(string By, string Text)> _literals = [];

    private CompiledCode(PEReader file)
    {
        _metadata = file.GetMetadataReader();
        AssemblyName = _metadata.GetString(_metadata.GetAssemblyDefinition().Name);
        foreach (var handle in _metadata.TypeDefinitions)
        {
            Read(file, _metadata.GetTypeDefinition(handle), FullName(Outermost(handle)).Full);
        }
    }

    public string AssemblyName { get; }

    /// <summary>Mentions of types, those of the same outermost type left out.</summary>
    public IReadOnlyCollection<TypeUse> Uses => _uses;

    /// <summary>String literals with the outermost type that holds them.</summary>
    public IReadOnlyCollection<(string By, string Text)> Literals => _literals;

    public static CompiledCode Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return new CompiledCode(file);
    }

    private void Read(PEReader file, TypeDefinition type, string by)
    {
        // Decoded types come back through this, each as a mention without a member.
        var names = new TypeNames(handle => Use(by, handle));

        UseType(by, type.BaseType, names);
        foreach (var implementation in type.GetInterfaceImplementations())
        {
            UseType(by, _metadata.GetInterfaceImplementation(implementation).Interface, names);
        }

        foreach (var field in type.GetFields())
        {
            _metadata.GetFieldDefinition(field).DecodeSignature(names, null);
        }

        foreach (var attribute in type.GetCustomAttributes())
        {
            UseToken(by, _metadata.GetCustomAttribute(attribute).Constructor, names);
        }

        foreach (var handle in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(handle);
            method.DecodeSignature(names, null);
            if (method.RelativeVirtualAddress != 0)
            {
                Read(file.GetMethodBody(method.RelativeVirtualAddress), by, names);
            }
        }
    }

    private void Read(MethodBodyBlock body, string by, TypeNames names)
    {
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
        }

        foreach (var region in body.ExceptionRegions)
        {
            UseType(by, region.CatchType, names);
        }

        foreach (var token in Instructions.Tokens(body))
        {
            var handle = MetadataTokens.Handle(token);
            if (handle.Kind == HandleKind.UserString)
            {
                _literals.Add((by, _metadata.GetUserString((UserStringHandle)handle)));
            }
            else
            {
                UseToken(by, (EntityHandle)handle, names);
            }
        }
    }

    private void UseToken(string by, EntityHandle handle, TypeNames names)
    {
        switch (handle.Kind)
        {
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                UseType(by, member.Parent, names, _metadata.GetString(member.Name));
                break;
            case HandleKind.MethodDefinition:
                var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Use(by, method.GetDeclaringType(), _metadata.GetString(method.Name));
                break;
            case HandleKind.FieldDefinition:
                var field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                Use(by, field.GetDeclaringType(), _metadata.GetString(field.Name));
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                specification.DecodeSignature(names, null);
                UseToken(by, specification.Method, names);
                break;
            case HandleKind.StandaloneSignature:
                break;
            default:
                UseType(by, handle, names);
                break;
        }
    }

    private void UseType(string by, EntityHandle handle, TypeNames names, string member = "")
    {
        if (handle.IsNil)
        {
            return;
        }

        if (handle.Kind != HandleKind.TypeSpecification)
        {
            Use(by, handle, member);
            return;
        }

        var specification = _metadata.GetTypeSpecification((TypeSpecificationHandle)handle);
        specification.DecodeSignature(names, null);
        if (member.Length > 0)
        {
            // A member of a constructed type is that of its first part, which the decoder meets first.
            EntityHandle? first = null;
            specification.DecodeSignature(new TypeNames(found => first ??= found), null);
            if (first is { } type)
            {
                Use(by, type, member);
            }
        }
    }

    private void Use(string by, EntityHandle type, string member = "")
    {
        if (type.Kind is not (HandleKind.TypeReference or HandleKind.TypeDefinition))
        {
            return;
        }

        var outermost = Outermost(type);
        var (space, full) = FullName(outermost);
        if (full != by)
        {
            _uses.Add(new TypeUse(by, space, full, member, AssemblyOf(outermost)));
        }
    }

    private EntityHandle Outermost(EntityHandle type)
    {
        while (true)
        {
            var outer = type.Kind == HandleKind.TypeDefinition
                ? _metadata.GetTypeDefinition((TypeDefinitionHandle)type).GetDeclaringType()
                : _metadata.GetTypeReference((TypeReferenceHandle)type).ResolutionScope;
            if (outer.IsNil || outer.Kind is not (HandleKind.TypeDefinition or HandleKind.TypeReference))
            {
                return type;
            }

            type = outer;
        }
    }

    private (string Namespace, string Full) FullName(EntityHandle type)
    {
        var (space, name) = type.Kind == HandleKind.TypeDefinition
            ? (_metadata.GetTypeDefinition((TypeDefinitionHandle)type).Namespace, _metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name)
            : (_metadata.GetTypeReference((TypeReferenceHandle)type).Namespace, _metadata.GetTypeReference((TypeReferenceHandle)type).Name);
        var spaceText = _metadata.GetString(space);
        return (spaceText, spaceText.Length == 0 ? _metadata.GetString(name) : $"{spaceText}.{_metadata.GetString(name)}");
    }

    private string AssemblyOf(EntityHandle outermost)
    {
        if (outermost.Kind == HandleKind.TypeDefinition)
        {
            return AssemblyName;
        }

        var scope = _metadata.GetTypeReference((TypeReferenceHandle)outermost).ResolutionScope;
        return scope.Kind == HandleKind.AssemblyReference
            ? _metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)
            : AssemblyName;
    }
}
